package org.higginspush.hub.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.higginspush.hub.command.CommandResult.hub;

import ch.qos.logback.core.joran.spi.JoranException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.higginspush.hub.TestHub;
import org.higginspush.hub.config.HubConfig;
import org.higginspush.hub.logging.TestLogging;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServeCommandTest {
    @TempDir
    Path folder;

    @AfterEach
    void restoreLogging() throws JoranException {
        TestLogging.restore();
    }

    @Test
    void standardOutputSaysWhereTheHubListensAndNothingElse() {
        try (CommandThread serve = CommandThread.hub("serve", "--port", "0", "--data", folder.toString())) {
            serve.prints("(http://127\\.0\\.0\\.1:\\d+)\n");
            CommandResult ended = serve.stops();
            assertThat(ended.exitCode()).isZero();
            assertThat(ended.out()).matches("The hub listens on http://127\\.0\\.0\\.1:\\d+\n");
        }
    }

    @Test
    void theDemonstrationTellsWhatToTry() {
        Path data = folder.resolve("the data");
        try (CommandThread demo = CommandThread.hub("demo", "--port", "0", "--data", data.toString())) {
            String address = demo.prints("Open (http://127\\.0\\.0\\.1:\\d+/)\n");
            demo.prints("(Ctrl-C)");
            assertThat(demo.out())
                    .containsSubsequence(
                            "hub watch --port " + port(address) + " --user alex\n",
                            "hub publish --port " + port(address) + " --user alex --context passwords\n",
                            "token --port " + port(address) + " --user alex)",
                            "token --port " + port(address) + " --publisher)")
                    .contains(address + "v1/users/alex/changes")
                    .doesNotContain("--data");
            assertThat(hub("publish", "--port", port(address), "--user", "alex", "--context", "passwords")
                            .exitCode())
                    .as("what it tells to try")
                    .isZero();
            assertThat(demo.stops().exitCode()).isZero();
        }
    }

    @Test
    void theDemonstrationAtAnotherAddressTellsThatAndItsDataFolder() {
        Path data = folder.resolve("the data");
        try (CommandThread demo =
                CommandThread.hub("demo", "--host", "localhost", "--port", "0", "--data", data.toString())) {
            String address = demo.prints("Open (http://localhost:\\d+)/\n");
            demo.prints("(Ctrl-C)");
            assertThat(demo.out())
                    .contains("hub watch --hub " + address + " --data '" + data + "' --user alex\n")
                    .contains("token --data '" + data + "' --port " + port(address) + " --publisher)");
            assertThat(demo.stops().exitCode()).isZero();
        }
    }

    private static String port(String address) {
        return "" + URI.create(address).getPort();
    }

    @Test
    void aTakenPortIsNamedWithWhatToDo() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            CommandResult call = serve("--port", "" + other.getLocalPort());
            assertThat(call.exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(call.out()).isEmpty();
            assertThat(call.err())
                    .isEqualTo("hub: Port " + other.getLocalPort() + " on 127.0.0.1 is taken by another program."
                            + " Stop that one, or choose another port with --port N (0 takes any free one).\n");
        }
    }

    @Test
    void aDataFolderInUseIsNamedWithWhatToDo() throws Exception {
        try (TestHub other = TestHub.start(folder)) {
            CommandResult call = serve("--port", "0");
            assertThat(other.port()).isPositive();
            assertThat(call.exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(call.err())
                    .startsWith("hub: The data folder " + folder + " is in use by another hub")
                    .endsWith("stop it, or use another folder.\n")
                    .hasLineCount(1);
        }
    }

    @Test
    void aFileInPlaceOfTheDataFolderIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("data"), "");
        assertThat(hub("serve", "--port", "0", "--data", file.toString()))
                .isEqualTo(new CommandResult(
                        ExitCode.FAILED,
                        "",
                        "hub: The hub cannot start: " + file
                                + " is there already, and is not a folder. Remove it, or choose another place.\n"));
        assertThat(hub("serve", "--port", "0", "--data", file + "/below").err())
                .contains(file.toString())
                .hasLineCount(1);
    }

    @Test
    void aHostThatIsNotThisMachineIsNamed() {
        CommandResult call =
                serve("--port", "0", "--host", "192.0.2.1", "--set", "auth.local-issuer-beyond-loopback=on");
        assertThat(call.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(call.err())
                .isEqualTo("hub: The host 192.0.2.1 is no address of this machine. Choose another with --host.\n");
    }

    @Test
    void aWrongSettingStopsTheStart() {
        assertThat(serve("--port", "99999"))
                .isEqualTo(new CommandResult(
                        ExitCode.CONFIGURATION,
                        "",
                        "hub: port = 99999 (--port) is not allowed: use an integer from 0 to 65535.\n"));
        assertThat(serve("--set", "prt=1").err()).isEqualTo("hub: Unknown setting prt (--set); the nearest is port.\n");
        assertThat(serve("--set", "port").exitCode()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void whatOnlyOtherUsersOfTheMachineMeetIsExplainedToo() {
        assertThat(explained(new BindException("Permission denied")))
                .isEqualTo("Port 80 needs more rights than this user has. Choose one above 1023 with --port N.");
        assertThat(explained(new IOException(new UnresolvedAddressException())))
                .isEqualTo("The host 127.0.0.1 has no address here. Choose another with --host.");
        assertThat(explained(new AccessDeniedException("/srv/data")))
                .isEqualTo("The hub cannot start: no permission for /srv/data."
                        + " Run as the user it belongs to, or choose another place.");
    }

    @Test
    void whatNobodyExpectedIsLeftAsItIs() {
        IllegalStateException bug = new IllegalStateException("bug");
        assertThat(StartFailures.explain(HubConfig.forTests(folder), bug)).isSameAs(bug);
    }

    private String explained(Exception failure) {
        RuntimeException explained = StartFailures.explain(HubConfig.forTests(folder, "port=80"), failure);
        assertThat(explained).isInstanceOf(CommandFailure.class);
        return String.valueOf(explained.getMessage());
    }

    private CommandResult serve(String... options) {
        String[] args = new String[options.length + 3];
        args[0] = "serve";
        args[1] = "--data";
        args[2] = folder.toString();
        System.arraycopy(options, 0, args, 3, options.length);
        return hub(args);
    }
}
