package org.higginspush.demo.chat.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.higginspush.demo.chat.ChatHub;
import org.higginspush.demo.chat.ChatUser;
import org.higginspush.hub.command.ConfiguredHub;
import org.higginspush.hub.command.Main;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ChatCommandTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    Path data;

    private ChatHub hub;

    @BeforeEach
    void start() throws Exception {
        hub = ChatHub.start(data);
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private Terminal terminal(String... args) throws IOException {
        return new Terminal(hub.uri(), credentials(), args);
    }

    private CredentialFile credentials() {
        return new CredentialFile(data.resolve("state/chat.json"));
    }

    /** Somebody at a terminal. */
    private static final class Terminal {
        private final PipedWriter keyboard = new PipedWriter();
        private final StringWriter out = new StringWriter();
        private final StringWriter err = new StringWriter();
        private final CompletableFuture<Integer> exitCode;

        Terminal(URI hub, CredentialFile credentials, String... args) throws IOException {
            List<String> all = new ArrayList<>(List.of(args));
            all.addAll(List.of("--hub", hub.toString(), "--platform", "Terminal"));
            CommandLine line = new CommandLine(new ChatCommand(new PipedReader(keyboard), credentials, Map.of()))
                    .setOut(new PrintWriter(out))
                    .setErr(new PrintWriter(err));
            exitCode = CompletableFuture.supplyAsync(() -> line.execute(all.toArray(String[]::new)));
        }

        Terminal types(String line) throws IOException {
            keyboard.write(line + "\n");
            keyboard.flush();
            return this;
        }

        Terminal shows(String words) {
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(out.toString().lines()).contains(words));
            return this;
        }

        int ends() throws Exception {
            keyboard.close();
            return exitCode.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "long-polling"})
    void aTerminalMeetsTheOthersInARoom(String transport) throws Exception {
        ChatUser alex = hub.alex("websocket").enters("lobby");
        Terminal terminal = terminal("--name", "Ivy", "--transport", transport);
        terminal.shows("#lobby Everyone meets here first").types("hello from a line");
        alex.hearsAtLast("lobby| Ivy on Terminal: hello from a line").says("hello Ivy\nand welcome", "lobby");
        terminal.shows("#lobby Alex4 on Android: hello Ivy").shows("    and welcome");

        assertThat(terminal.types("/quit").ends()).isZero();
        alex.hearsAtLast("lobby| Ivy on Terminal: has left.");
    }

    @Test
    void commandsDoWhatThePageDoes() throws Exception {
        ChatUser alex = hub.alex("websocket").enters("devices").says("said before", "devices");
        Terminal terminal = terminal("--name", "Ivy", "--room", "lobby");
        terminal.shows("#lobby Ivy on Terminal has joined!")
                .types("/rooms")
                .shows("#lobby (1) Everyone meets here first");
        terminal.types("/enter devices").shows("#devices Alex4 on Android: said before");
        terminal.types("/who devices").shows("#devices Alex4@Android@02248011");
        terminal.types("/to Alex4 just between us");
        alex.hearsAtLast("(private)| Ivy on Terminal: just between us").whispers("Ivy", "indeed");
        terminal.shows("(private) Alex4 on Android: indeed");
        terminal.types("/exit devices").shows("You have left #devices.");
        terminal.types("/to Nobody hello").shows("! They are not here: the message was not sent.");
        terminal.types("/me").shows("You are in #lobby.");
        terminal.types("/nonsense").shows(ChatConsole.HELP);

        assertThat(terminal.ends()).isZero();
    }

    @Test
    void whatCannotBeDoneIsSaidAndFails() throws Exception {
        hub.visitor("websocket", "Ivy", "Android", "2");
        Terminal taken = terminal("--name", "Ivy");
        assertThat(taken.ends()).isEqualTo(1);
        assertThat(taken.err.toString()).startsWith("hub: ").contains("choose another");

        Terminal away = new Terminal(URI.create("http://127.0.0.1:1"), credentials(), "--name", "Ivy");
        assertThat(away.ends()).isEqualTo(1);
        assertThat(away.err.toString()).startsWith("hub: ").contains("is it running?");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nowhere | There is no such room; the rooms are lobby, devices, workshop, library.",
                "libary  | There is no such room; the nearest is library."
            })
    void aRoomThatIsNotThereIsSaidWithThoseThatAreAndFails(String room, String sentence) throws Exception {
        Terminal terminal = terminal("--name", "Ivy", "--room", room);
        assertThat(terminal.ends()).isEqualTo(1);
        assertThat(terminal.err.toString()).isEqualTo("hub: " + sentence + System.lineSeparator());
    }

    @ParameterizedTest
    @CsvSource({
        "--transport, carrier-pigeon, There is no transport carrier-pigeon: use websocket or long-polling.",
        "--transport, web-socket, There is no transport web-socket; the nearest is websocket.",
        "--transport, '', There is no transport : use websocket or long-polling.",
        "--hub, 127.0.0.1:8101, --hub needs an address like http://127.0.0.1:8101.",
        "--hub, nonsense of mine, --hub needs an address like http://127.0.0.1:8080.",
        "--port, 0, --port needs a number from 1 to 65535.",
        "--port, 99999, --port needs a number from 1 to 65535.",
        "--room, '', '--name, --room and --transport need a value each.'",
    })
    void whatIsNoValueOfAnOptionIsSaidInOneSentence(String option, String value, String sentence) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream print = new PrintStream(err, true, StandardCharsets.UTF_8);
        String[] args = {"chat", "--name", "Ivy", option + "=" + value};
        assertThat(Main.run(args, print, print)).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo("hub: " + sentence + "\n'hub chat --help' tells what there is.\n");
    }

    @Test
    void withoutAnAddressTheHubIsTheOneThatTheEnvironmentNames() {
        StringWriter err = new StringWriter();
        assertThat(quitsAtOnce(err, Map.of("HIGGINS_PUSH_PORT", "" + hub.uri().getPort()), "--name", "Ivy"))
                .as(err.toString())
                .isZero();
        Map<String, String> publicUrl = Map.of("HIGGINS_PUSH_PUBLIC_URL", "http://127.0.0.1:1/push/");
        assertThat(quitsAtOnce(err, publicUrl, "--name", "Ivy")).isEqualTo(1);
        assertThat(err.toString()).contains("cannot be reached at http://127.0.0.1:1/push");
        assertThat(quitsAtOnce(err, publicUrl, "--name", "Ivy", "--hub", hub.uri() + ""))
                .as("an option wins")
                .isZero();
    }

    private int quitsAtOnce(StringWriter err, Map<String, String> environment, String... args) {
        return new CommandLine(new ChatCommand(new StringReader("/quit\n"), credentials(), environment))
                .setOut(new PrintWriter(new StringWriter()))
                .setErr(new PrintWriter(err))
                .execute(args);
    }

    @Test
    void aConfigurationThatIsWrongIsSaidWithTheNearestName() {
        assertThatThrownBy(() -> ConfiguredHub.address(Map.of("HIGGINS_PUSH_CHT", "x")))
                .hasMessage("Unknown environment variable HIGGINS_PUSH_CHT; the nearest is HIGGINS_PUSH_CHAT.");
    }

    @Test
    void aTransportThatIsOffOnTheHubIsPassedOverAndAloneItSaysSo() throws Exception {
        hub.close();
        hub = ChatHub.start(data, "bayeux.websocket=off");
        Terminal alone = terminal("--name", "Ivy", "--transport", "websocket");
        assertThat(alone.ends()).isEqualTo(1);
        assertThat(alone.err.toString())
                .isEqualToIgnoringNewLines("hub: The hub has websocket switched off: try another --transport.");

        assertThat(terminal("--name", "Ivy").types("/quit").ends()).isZero();
    }

    @Test
    void aNameIsFreeAgainWhenItsTerminalHasLeft() throws Exception {
        ChatUser alex = hub.alex("websocket").enters("lobby");
        assertThat(terminal("--name", "frank", "--device", "1").types("/quit").ends())
                .isZero();
        alex.hearsAtLast("lobby| frank on Terminal: has left.");
        assertThat(terminal("--name", "frank", "--device", "1").types("/quit").ends())
                .isZero();
        alex.hearsAtLast("lobby| frank on Terminal: has left.");
        Files.delete(data.resolve("state/chat.json"));

        assertThat(terminal("--name", "frank", "--device", "2").types("/quit").ends())
                .isZero();
        alex.hearsAtLast("lobby| frank on Terminal: has left.");
    }

    @Test
    void aTerminalIsTheSameDeviceEveryTimeAndItsKeysAreItsOwn() throws Exception {
        assertThat(terminal("--name", "frank").types("/quit").ends()).isZero();
        Path file = data.resolve("state/chat.json");
        String before = Files.readString(file);
        assertThat(terminal("--name", "frank").types("/quit").ends()).isZero();

        assertThat(credentials().device()).matches("\\d{8}").isSubstringOf(before);
        assertThat(Files.readString(file)).isEqualTo(before);
        assertThat(Files.getPosixFilePermissions(file))
                .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    }

    @Test
    void aTerminalThatIsInterruptedLeavesAtOnceAndOneThatIsKilledHasItsNameAgain() throws Exception {
        ChatUser alex = hub.alex("websocket").enters("lobby");
        Process interrupted = process("frank");
        alex.hearsAtLast("lobby| frank on Terminal: has joined!");
        interrupted.destroy();
        alex.hears("lobby| frank on Terminal: has left.");
        Process killed = process("grace");
        alex.hears("lobby| grace on Terminal: has joined!");
        killed.destroyForcibly().waitFor();
        process("grace").getOutputStream().close();

        alex.hears("lobby| grace on Terminal: has left.");
    }

    /** The command in a process of its own. */
    private Process process(String name) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "chat",
                "--hub",
                hub.uri().toString(),
                "--name",
                name,
                "--platform",
                "Terminal");
        builder.environment().put("XDG_STATE_HOME", data.resolve("state").toString());
        return builder.redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD)
                .start();
    }

    @Test
    void theHubsCommandLineKnowsTheChat() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);

        assertThat(Main.run(new String[] {"chat", "--help"}, print, print)).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("--room").contains("/to NAME TEXT");
    }
}
