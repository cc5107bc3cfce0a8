package org.higginspush.hub.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.higginspush.hub.CometdClient;
import org.higginspush.hub.RawBayeux;
import org.higginspush.hub.TestHub;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code hub watch --group} at a running hub, and at one that interrupts it. */
class WatchGroupCommandTest {
    private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ";

    @TempDir
    static Path data;

    private static TestHub hub;

    @BeforeAll
    static void startHub() throws Exception {
        hub = TestHub.start(data, "session.presence-grace=100ms");
    }

    @AfterAll
    static void stopHub() {
        hub.close();
    }

    private static void manages(String method, String path) {
        RawBayeux http = new RawBayeux(hub.uri());
        assertThat(http.send(http.request(path)
                                .header("Authorization", "Bearer " + hub.managerToken())
                                .method(method, HttpRequest.BodyPublishers.noBody()))
                        .statusCode())
                .isBetween(200, 204);
    }

    private static String[] args(String... options) {
        return Stream.concat(
                        Stream.of("watch", "--hub", hub.uri().toString(), "--data", data.toString()),
                        Stream.of(options))
                .toArray(String[]::new);
    }

    /** Lines without the times, each of which begins a sentence. */
    private static Stream<String> sentences(CommandResult call) {
        assertThat(call.lines()).allMatch(line -> line.matches(TIME + " .*"));
        return call.lines().stream().map(line -> line.replaceFirst("\\S+ ", ""));
    }

    @Test
    void whoIsInTheGroupAndWhatHappensThereIsSaidInSentencesUntilItIsDeleted() {
        manages("PUT", "/v1/groups/family/members/alex");
        manages("PUT", "/v1/groups/family/members/bob");
        hub.device("websocket", "bob", "phone").connects("bob");
        try (CommandThread watch = CommandThread.hub(args("--group", "family"))) {
            watch.prints("(bob is connected\\.)");
            CometdClient phone = hub.device("websocket", "alex", "phone");
            phone.connects("alex");
            watch.prints("(alex is connected now)");
            phone.close();
            watch.prints("(alex is not connected any more)");
            manages("PUT", "/v1/groups/family/members/carol");
            manages("DELETE", "/v1/groups/family/members/alex");
            watch.prints("(alex is no member any more)");
            manages("DELETE", "/v1/groups/family/members/carol");
            watch.prints("(carol is no member any more)");
            manages("DELETE", "/v1/groups/family");
            CommandResult call = watch.ends();
            assertThat(call.exitCode()).isZero();
            assertThat(call.err()).isEmpty();
            assertThat(sentences(call))
                    .containsExactly(
                            "The group family has 2 members, 1 connected.",
                            "alex is not connected.",
                            "bob is connected.",
                            "alex is connected now.",
                            "alex is not connected any more.",
                            "carol is a member now, and is not connected.",
                            "alex is no member any more.",
                            "carol is no member any more.",
                            "bob is no member any more.",
                            "The group family was deleted.");
        }
    }

    @Test
    void theSameAsJsonIsOneObjectALine() {
        manages("PUT", "/v1/groups/friends/members/dora");
        try (CommandThread watch = CommandThread.hub(args("--group", "friends", "--json", "--count", "1"))) {
            watch.prints("(\"state\")");
            manages("PUT", "/v1/groups/friends/members/emil");
            CommandResult call = watch.ends();
            assertThat(call.exitCode()).as(call.err()).isZero();
            assertThat(call.lines().stream().map(line -> line.replaceFirst("\"at\":\"" + TIME + "\"", "\"at\":0")))
                    .containsExactly(
                            "{\"event\":\"state\",\"at\":0,\"group\":\"friends\",\"members\":"
                                    + "[{\"user\":\"dora\",\"connected\":false}]}",
                            "{\"event\":\"joined\",\"at\":0,\"user\":\"emil\",\"connected\":false}");
        }
    }

    @Test
    void afterAnInterruptionWhatChangedMeanwhileIsPrinted() throws IOException {
        Queue<String> streams = new ConcurrentLinkedQueue<>();
        streams.add(state("false", "alex", true, "bob", true) + "event: new\ndata: x\n\n");
        streams.add(state("true", "stale", true));
        streams.add(state("true", "alex", false) + state("false", "carol", true, "a\u202eb", false));
        streams.add(state("false", "alex", true, "carol", true, "a\u202eb", false)
                + "event: deleted\ndata: {\"group\":\"family\"}\n\n");
        HttpServer server = serves(streams);
        String address = "http://127.0.0.1:" + server.getAddress().getPort();
        try (CommandThread watch =
                CommandThread.hub(Map.of("HIGGINS_PUSH_TOKEN", "t"), "watch", "--hub", address, "--group", "family")) {
            CommandResult call = watch.ends();
            assertThat(call.exitCode()).as(call.err()).isZero();
            assertThat(sentences(call))
                    .containsExactly(
                            "The group family has 2 members, 2 connected.",
                            "alex is connected.",
                            "bob is connected.",
                            "bob is no member any more.",
                            "alex is not connected any more.",
                            "carol is a member now, and is connected.",
                            "a\\u202eb is a member now, and is not connected.",
                            "alex is connected now.",
                            "The group family was deleted.");
        } finally {
            server.stop(0);
        }
    }

    private static HttpServer serves(Queue<String> streams) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/v1/groups/family/events", exchange -> {
            byte[] stream = streams.remove().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, stream.length);
            exchange.getResponseBody().write(stream);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static String state(String more, Object... members) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < members.length; i += 2) {
            all.append(i == 0 ? "" : ",").append("{\"user\":\"").append(members[i]);
            all.append("\",\"connected\":").append(members[i + 1]).append('}');
        }
        return "event: state\ndata: {\"group\":\"family\",\"members\":[" + all + "],\"more\":" + more + "}\n\n";
    }

    @Test
    void aGroupThatIsNotThereIsRefused() {
        CommandResult call = CommandResult.hub(args("--group", "nobody's"));
        assertThat(call.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(call.out()).isEmpty();
        assertThat(call.err())
                .startsWith("hub: The hub refused (404): There is no such group")
                .hasLineCount(1);
    }

    @Test
    void aTokenThatMayNotManageIsRefusedWithTheCommandThatPrintsOne() {
        for (String token : new String[] {hub.token("alex", "phone"), hub.publisherToken()}) {
            CommandResult call = CommandResult.hub(args("--group", "family", "--token", token));
            assertThat(call.exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(call.err())
                    .startsWith("hub: The hub refused (403): ")
                    .contains("\"manage\"", "'hub token --manager'")
                    .hasLineCount(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--group family --user alex",
                "--group family --since x:1",
                "--group family --device phone",
                "--group=",
                "--json"
            })
    void whatCannotBeMeantIsRefusedHere(String options) {
        CommandResult call = CommandResult.hub(args(options.split(" ")));
        assertThat(call.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(call.out()).isEmpty();
        assertThat(call.err()).startsWith("hub: ");
    }
}
