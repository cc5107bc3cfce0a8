package org.higginspush.hub.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.higginspush.hub.command.CommandResult.hub;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.higginspush.hub.NginxProxy;
import org.higginspush.hub.TestHub;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands for a hub at several addresses: each goes to the one that serves what it needs. */
class ListenCommandTest {
    @TempDir
    static Path folder;

    private static TestHub hub;
    private static Path data;
    private static int devices;
    private static int publishers;
    private static String listen;
    private static Map<String, String> environment;

    @BeforeAll
    static void startHub() throws Exception {
        devices = NginxProxy.freePort();
        publishers = NginxProxy.freePort();
        listen = "127.0.0.1:" + devices + " devices, 127.0.0.1:" + publishers + " publishers operations";
        data = folder.resolve("data");
        hub = TestHub.start(data, "listen=" + listen);
        Path file = Files.writeString(folder.resolve("hub.yaml"), "listen: \"" + listen + "\"\n");
        environment = Map.of("HIGGINS_PUSH_CONFIG", file.toString());
    }

    @AfterAll
    static void stopHub() {
        hub.close();
    }

    @Test
    void eachCommandFindsItsAddressAndTheKey() {
        try (CommandThread watch = CommandThread.hub(environment, "watch", "--user", "alex", "--count", "1")) {
            watch.tells("Watching.");
            CommandResult publish = hub(environment, "publish", "--user", "alex", "--context", "notes");
            assertThat(publish.err()).isEmpty();
            assertThat(publish.exitCode()).isZero();
            assertThat(watch.ends().lines()).singleElement().asString().contains("\"notes\"");
        }
        assertThat(hub(environment, "token", "--publisher").err()).isEmpty();
    }

    /** The public address is that of the devices. */
    @Test
    void aChangeIsPublishedInsideWhateverThePublicUrlIs() {
        CommandResult publish = hub(
                environment,
                "publish",
                "--set",
                "public-url=https://192.0.2.1",
                "--user",
                "alex",
                "--context",
                "inside");
        assertThat(publish.exitCode()).as(publish.err()).isZero();
    }

    @Test
    void aPortOnTheCommandLineIsTheHubsWhateverIsConfigured() {
        CommandResult found = hub(environment, "publish", "--port", "" + publishers, "--user", "a", "--context", "b");
        assertThat(found.exitCode()).as(found.err()).isZero();
        CommandResult wrong = hub("publish", "--port", "" + devices, "--user", "a", "--context", "b");
        assertThat(wrong.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(wrong.err())
                .contains("Publishers are not served at this address of the hub")
                .contains("It says: http://127.0.0.1:" + publishers + ".");
    }

    @Test
    void whatNoAddressServesIsSaid() {
        CommandResult publish =
                hub("publish", "--set", "listen=127.0.0.1:" + devices + " devices", "--user", "a", "--context", "b");
        assertThat(publish.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(publish.err()).contains("No address in the setting listen serves publishers");
    }

    @Test
    void theStartNamesAllAddresses() {
        try (CommandThread serve = CommandThread.hub(
                "serve",
                "--data",
                folder.resolve("serve").toString(),
                "--listen",
                "127.0.0.1:0 devices",
                "--listen",
                "127.0.0.1:0 publishers operations")) {
            serve.prints("(The hub listens on http://127.0.0.1:\\d+ for devices\n"
                    + "The hub listens on http://127.0.0.1:\\d+ for publishers and operations\n)");
            assertThat(serve.stops().exitCode()).isZero();
        }
    }

    @Test
    void theOneThatIsTakenIsNamed() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String[] options = {
                "--data",
                folder.resolve("taken").toString(),
                "--listen",
                "127.0.0.1:0 devices",
                "--listen",
                "127.0.0.1:" + taken.getLocalPort()
            };
            CommandResult serve = hub(with("serve", options));
            assertThat(serve.exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(serve.err())
                    .isEqualTo("hub: Port " + taken.getLocalPort() + " on 127.0.0.1 is taken by another program."
                            + " Stop that one, or choose another port in the setting listen.\n");
            assertThat(hub(with("check-config", options)).err()).isEqualTo(serve.err());
        }
    }

    @Test
    void anAddressOnTheCommandLineBesideThoseOfTheFileIsAContradiction() {
        CommandResult serve = hub(environment, "serve", "--port", "0");
        assertThat(serve.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(serve.err())
                .contains("host and port must not be set beside it")
                .contains("port: --port)");
    }

    @Test
    void whatIsPrintedOfItIsAConfigurationItself() throws IOException {
        CommandResult call = hub(environment, "check-config", "--data", data.toString());
        assertThat(call.err()).isEmpty();
        Path printed = Files.writeString(folder.resolve("printed.yaml"), call.out());
        CommandResult again = hub("check-config", "--config", printed.toString());
        assertThat(again.err()).isEmpty();
        assertThat(again.out()).contains(listen);
    }

    private static String[] with(String command, String... options) {
        String[] args = new String[options.length + 1];
        args[0] = command;
        System.arraycopy(options, 0, args, 1, options.length);
        return args;
    }
}
