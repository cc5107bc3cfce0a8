package org.higginspush.hub.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code hub wake} says to each answer; a real hub is asked in {@code RelayTest}. */
class WakeCommandTest {
    private HttpServer server;
    private final AtomicReference<String> asked = new AtomicReference<>("");
    private int status = 200;
    private String answer = "{\"result\":\"accepted\"}";

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.set(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private CommandResult wake(String... more) {
        String[] all = Stream.concat(
                        Stream.of(
                                "wake",
                                "--hub=http://127.0.0.1:" + server.getAddress().getPort(),
                                "--user=alex",
                                "--device=my phone"),
                        Stream.of(more))
                .toArray(String[]::new);
        return CommandResult.hub(Map.of("HIGGINS_PUSH_TOKEN", "t"), all);
    }

    @Test
    void aWakeUpThatWasTakenIsExplained() {
        CommandResult call = wake();
        assertThat(call.exitCode()).as(call.err()).isZero();
        assertThat(asked.get()).isEqualTo("POST /v1/users/alex/devices/my~20phone/registration/wake");
        assertThat(call.lines())
                .startsWith("The push service took the wake-up for my phone of alex.")
                .anyMatch(line -> line.contains("iOS"));
        assertThat(call.err()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'result':'rejected','reason':'The topic is wrong.'} | will be until something is changed: The topic is wrong. 'hub",
                "{'result':'gone','reason':'The app is gone.'} | the registration is removed: The app is gone. The app registers",
                "{'result':'try-later','reason':'Too often.'} | not take the wake-up now: Too often. The hub itself tries again",
                "{'result':'try-later','reason':'Too often.','after':90} | Too often. Try again in 90 s.",
                "{'result':'try-later','reason':'Too often.','after':3601} | Too often. Try again in 61 minutes.",
                "{'result':'eaten'} | does not know: eaten."
            })
    void whatWasNotTakenSaysWhyAndWhatToDo(String json, String says) {
        answer = json.replace('\'', '"');
        CommandResult call = wake();
        assertThat(call.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(call.out()).isEmpty();
        assertThat(call.err()).startsWith("hub: ").contains(says).hasLineCount(1);
    }

    @Test
    void aProgramGetsTheAnswerAsItIs() {
        assertThat(wake("--json")).isEqualTo(new CommandResult(ExitCode.OK, answer + "\n", ""));
        answer = "{\"result\":\"gone\",\"reason\":\"The app is gone.\"}";
        CommandResult gone = wake("--json");
        assertThat(gone.out()).isEqualTo(answer + "\n");
        assertThat(gone.exitCode()).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void theHubsOwnRefusalIsRepeated() {
        status = 404;
        answer = "{\"status\":404,\"detail\":\"This device is not registered: let it register first.\"}";
        assertThat(wake().err())
                .isEqualTo("hub: The hub refused (404): This device is not registered: let it register first.\n");
    }

    @Test
    void whatIsNoHubIsTold() {
        answer = "<html>Sign in</html>";
        assertThat(wake().err()).contains("is no hub");
    }

    @Test
    void whichDeviceMustBeSaid() {
        assertThat(CommandResult.hub("wake", "--user=alex").err())
                .startsWith("hub: Missing required option: '--device=ID'");
        assertThat(wake("--device=x").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(CommandResult.hub("wake", "--user=alex", "--device=").exitCode())
                .isEqualTo(ExitCode.USAGE);
    }
}
