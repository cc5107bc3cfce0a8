package org.higginspush.hub.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.higginspush.hub.command.CommandResult.hub;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.higginspush.hub.NginxProxy;
import org.higginspush.hub.TestHub;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code hub doctor} at a hub without a proxy: what it prints, and what it does without a token. */
class DoctorCommandTest {
    @TempDir
    static Path folder;

    private static TestHub running;

    @BeforeAll
    static void startHub() throws Exception {
        running = TestHub.start(folder.resolve("data"));
    }

    @AfterAll
    static void stopHub() {
        running.close();
    }

    private static CommandResult doctor(String... more) {
        Stream<String> args = Stream.of("doctor", running.uri().toString(), "--hold", "100ms", "--set", "port=1");
        return hub(Stream.concat(args, Arrays.stream(more)).toArray(String[]::new));
    }

    @Test
    void printsALineForEachCheckAndASummary() {
        CommandResult call = doctor("--data", folder.resolve("data").toString());
        assertThat(call.exitCode()).as(call.out()).isZero();
        assertThat(call.lines())
                .anyMatch(line -> line.matches("ok +hub +a hub answers"))
                .anyMatch(line -> line.matches("ok +round-trip-stream +the notice came within \\d+ ms"))
                .anyMatch(line -> line.matches("not checked +cors +name the origin of your pages.*"));
        assertThat(call.err()).matches("(?s).*\\d+ ok, 0 warning, 0 wrong, \\d+ not checked\\.\n");
    }

    @Test
    void withoutATokenTheRestIsLeftOutAndTheWayToOneIsSaid() {
        CommandResult call = doctor();
        assertThat(call.exitCode()).as(call.out()).isZero();
        assertThat(call.lines())
                .anyMatch(line -> line.matches("ok +websocket +a WebSocket opens at ws:.*"))
                .anyMatch(line ->
                        line.matches("not checked +round-trip-websocket +it needs a token: .*hub token --user.*"))
                .anyMatch(line -> line.matches("not checked +websocket-idle +it needs a token: .*"));
    }

    @Test
    void aTokenThatMayOnlyHearLeavesThePublishingOut() {
        CommandResult call = doctor("--token", running.token("alex", "phone"));
        assertThat(call.exitCode()).as(call.out()).isZero();
        assertThat(call.lines())
                .anyMatch(line -> line.matches("ok +stream +.*"))
                .anyMatch(line -> line.matches("not checked +publish +no change can be published: .*--publisher.*"))
                .anyMatch(line -> line.matches("not checked +round-trip-poll +.*see the check \"publish\""));
    }

    @Test
    void aTokenThatTheHubDoesNotTakeIsWrong() {
        CommandResult call = doctor("--token", "no.such.token", "--user", "alex");
        assertThat(call.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(call.lines()).anyMatch(line -> line.matches("wrong +token +the hub does not take it: .*"));
    }

    @Test
    void anOriginThatTheHubDoesNotAllowIsNamedWithTheSetting() {
        CommandResult call = doctor("--origin", "https://app.example.org");
        assertThat(call.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(call.lines())
                .anyMatch(
                        line -> line.matches("wrong +cors +the hub does not allow pages of https://app.example.org.*"))
                .anyMatch(line -> line.matches(" +hub: origins: \\{allowed: \\[\"https://app.example.org\"]}"));
    }

    @Test
    void whereNothingListensTheRestIsLeftOut() throws Exception {
        CommandResult call = hub("doctor", "http://127.0.0.1:" + NginxProxy.freePort());
        assertThat(call.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(call.lines())
                .hasSizeBetween(2, 4)
                .anyMatch(line -> line.matches("wrong +tcp +nothing answers at.*"));
    }

    @Test
    void aNameWithoutAnAddressIsWrong() {
        CommandResult call = hub("doctor", "https://push.invalid");
        assertThat(call.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(call.lines()).singleElement().asString().matches("wrong +dns +push.invalid has no address: .*");
    }

    @Test
    void aForwardProxyIsSaid() throws Exception {
        Map<String, String> environment = Map.of("HTTP_PROXY", "http://127.0.0.1:" + NginxProxy.freePort());
        CommandResult call = hub(environment, "doctor", "http://push.invalid");
        assertThat(call.lines())
                .anyMatch(line -> line.matches("not checked +dns +the forward proxy 127.0.0.1:\\d+ looks the name up"));
        assertThat(call.exitCode()).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void whatIsAskedForWronglyIsAnsweredInOneSentence() throws Exception {
        assertThat(doctor("--hub", "http://127.0.0.1:1").err())
                .isEqualTo("hub: Say the address once: as it is, or with --hub.\n");
        assertThat(hub("doctor", running.uri().toString(), "--hold", "0s").err())
                .isEqualTo("hub: --hold needs a duration from 1ms to 1h, like 65s or 3m.\n");
        assertThat(doctor("--origin", "app.example.org").err())
                .isEqualTo("hub: --origin needs an origin like https://app.example.org.\n");
        Path empty = Files.writeString(folder.resolve("empty"), "\n");
        assertThat(doctor("--token-file", empty.toString()).err())
                .isEqualTo("hub: There is no token in the file " + empty + ".\n");
        assertThat(doctor("--token-file", folder.resolve("none").toString()).err())
                .contains("cannot be read", "does not exist");
        assertThat(hub("doctor", running.uri().toString(), "--hold", "x").exitCode())
                .isEqualTo(ExitCode.USAGE);
        assertThat(hub("doctor", "push.example.org").exitCode()).isEqualTo(ExitCode.USAGE);
    }
}
