package org.higginspush.hub.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.higginspush.hub.NginxProxy;
import org.higginspush.hub.TestHub;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that talk to a running hub. */
class PublishAndWatchTest {
    @TempDir
    Path data;

    @TempDir
    Path elsewhere;

    private TestHub hub;

    @BeforeEach
    void startHub() throws Exception {
        hub = TestHub.start(data);
    }

    @AfterEach
    void stopHub() {
        hub.close();
    }

    @Test
    void theReceiptIsOneLineOfJson() {
        CommandResult call = publish("--context", "notes", "--revision", "7", "--origin", "phone");
        assertThat(call.exitCode()).isZero();
        assertThat(call.err()).isEmpty();
        assertThat(call.lines())
                .singleElement()
                .asString()
                .startsWith("{")
                .contains("\"revision\":7", "\"duplicate\":false", "\"position\":\"")
                .endsWith("}");
        assertThat(publish("--context", "notes", "--revision", "7", "--origin", "phone")
                        .out())
                .contains("\"duplicate\":true");
        assertThat(publish("--context", "notes").out()).contains("\"revision\":8");
    }

    @Test
    void aWatchPrintsWhatIsPublishedFromNowOn() {
        publish("--context", "before");
        try (CommandThread watch = CommandThread.hub(args("watch", "--count", "2"))) {
            watch.tells("Watching.");
            publish("--context", "notes", "--revision", "7", "--origin", "phone");
            publish("--context", "photos", "--revision", "3");
            CommandResult call = watch.ends();
            assertThat(call.exitCode()).isZero();
            assertThat(call.err()).isEqualTo("Watching.\n");
            assertThat(call.lines()).hasSize(2);
            assertThat(call.lines().get(0)).contains("\"notes\"", "\"revision\":7", "\"phone\"");
            assertThat(call.lines().get(1)).contains("\"photos\"", "\"revision\":3");
        }
    }

    @Test
    void aWatchSinceAPositionPrintsWhatCameAfterIt() {
        String position = publish("--context", "before").out().replaceAll("(?s).*\"position\":\"([^\"]+)\".*", "$1");
        publish("--context", "notes", "--revision", "7");
        CommandResult call = call("watch", "--since", position, "--count", "1");
        assertThat(call.exitCode()).isZero();
        assertThat(call.lines()).singleElement().asString().contains("\"notes\"");
    }

    @Test
    void aWatchSinceAPositionOfAnotherHistorySaysSo() {
        try (CommandThread watch = CommandThread.hub(args("watch", "--since", "other:1", "--count", "1"))) {
            watch.prints("(\\{\"resync\":true,\"position\":\"\\w+:\\d+\"}\n)");
            publish("--context", "notes");
            assertThat(watch.ends().lines()).hasSize(2);
        }
    }

    @Test
    void aDeviceIsNotToldOfItsOwnChange() {
        try (CommandThread watch = CommandThread.hub(args("watch", "--device", "phone", "--count", "1"))) {
            watch.tells("Watching.");
            publish("--context", "own", "--origin", "phone");
            publish("--context", "sentinel", "--origin", "home-pc");
            assertThat(watch.ends().lines()).singleElement().asString().contains("\"sentinel\"");
        }
    }

    @Test
    void everyAudienceIsToldAndAWatchSaysWhoseTheContextIs() {
        String base = hub.uri().toString();
        try (CommandThread watch = CommandThread.hub(args("watch", "--device", "phone", "--count", "3"))) {
            watch.tells("Watching.");
            publish("--device-only", "other", "--context", "not for the phone");
            publish("--device-only", "phone", "--context", "keys");
            CommandResult everyone = CommandResult.hub(
                    "publish", "--hub", base, "--data", data.toString(), "--everyone", "--context", "terms");
            assertThat(everyone.exitCode()).as(everyone.err()).isZero();
            publish("--everyone", "--context", "own", "--origin", "phone");
            publish("--context", "sentinel");
            List<String> lines = watch.ends().lines();
            assertThat(lines.get(0)).contains("\"keys\"");
            assertThat(lines.get(1)).contains("\"terms\"", "\"everyone\":true");
            assertThat(lines.get(2)).contains("\"sentinel\"");
        }
        assertThat(publish("--group", "no such group", "--context", "album").err())
                .startsWith("hub: The hub refused (404): ");
    }

    @Test
    void aChangeForLaterIsAnsweredWithItsId() {
        CommandResult after = publish("--context", "notes", "--after", "1h");
        assertThat(after.exitCode()).as(after.err()).isZero();
        assertThat(after.out()).contains("\"timed\":", "\"at\":");
        assertThat(publish("--context", "notes", "--at", "2000-01-01T01:00:00+01:00")
                        .exitCode())
                .isZero();
    }

    @Test
    void aChangeForLaterWhoseAnswerWasLostIsSentAgainAndWaitsOnce() throws IOException {
        List<String> answers = new CopyOnWriteArrayList<>();
        HttpServer network = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        network.createContext("/", exchange -> {
            byte[] answer = forwarded(exchange);
            answers.add(new String(answer, StandardCharsets.UTF_8));
            if (answers.size() > 1) {
                exchange.sendResponseHeaders(202, answer.length);
                exchange.getResponseBody().write(answer);
            }
            exchange.close(); // the first answer is lost
        });
        network.start();
        try {
            String address = "http://127.0.0.1:" + network.getAddress().getPort();
            CommandResult call = CommandResult.hub(
                    ("publish --hub " + address + " --user alex --context notes --after 1h --data " + data).split(" "));

            assertThat(call.exitCode()).as(call.err()).isZero();
            assertThat(answers).hasSize(2);
            assertThat(call.lines()).containsExactly(answers.get(0)).containsExactly(answers.get(1));
        } finally {
            network.stop(0);
        }
    }

    private byte[] forwarded(HttpExchange exchange) throws IOException {
        HttpURLConnection onward = (HttpURLConnection)
                hub.uri().resolve(exchange.getRequestURI()).toURL().openConnection();
        for (String name : List.of("Authorization", "Content-Type")) {
            onward.setRequestProperty(name, exchange.getRequestHeaders().getFirst(name));
        }
        onward.setDoOutput(true);
        exchange.getRequestBody().transferTo(onward.getOutputStream());
        try (InputStream answer = onward.getInputStream()) {
            return answer.readAllBytes();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--everyone --group family",
                "--group family --device-only phone",
                "--at tomorrow",
                "--after soon",
                "--at 2027-01-01T00:00:00Z --after 5m"
            })
    void whatCannotBeMeantIsNotPublished(String options) {
        List<String> all = new ArrayList<>(List.of("--context", "notes"));
        all.addAll(List.of(options.split(" ")));
        CommandResult call = publish(all.toArray(String[]::new));
        assertThat(call.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(call.err()).startsWith("hub: ");
    }

    @Test
    void someAudienceIsNeeded() {
        CommandResult call = CommandResult.hub("publish", "--context", "notes");
        assertThat(call.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(call.err()).contains("--user ID, --group ID or --everyone");
        assertThat(CommandResult.hub("publish", "--everyone", "--context", "notes", "--origin", "phone")
                        .err())
                .contains("whose device the origin is");
    }

    @Test
    void theTokenMayComeFromTheEnvironment() {
        Map<String, String> environment = Map.of("HIGGINS_PUSH_TOKEN", hub.publisherToken());
        String[] args = {"publish", "--hub", hub.uri().toString(), "--user", "alex", "--context", "notes"};
        assertThat(CommandResult.hub(environment, args).exitCode()).isZero();
    }

    @Test
    void aTokenOfAnotherHubIsRefusedWithWhatToDoAndNotShown() {
        String token = CommandResult.hub("token", "--port", "0", "--data", elsewhere.toString(), "--publisher")
                .out()
                .strip();
        CommandResult call = call("publish", "--context", "notes", "--token", token);
        assertThat(call.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(call.out()).isEmpty();
        assertThat(call.err())
                .startsWith("hub: The hub refused (401): ")
                .contains("HIGGINS_PUSH_TOKEN", "--data DIR")
                .doesNotContain(token)
                .hasLineCount(1);
        assertThat(call("watch", "--token", token).err()).isEqualTo(call.err());
    }

    @Test
    void aTokenThatMayOnlyListenCannotPublish() {
        CommandResult call = call("publish", "--context", "notes", "--token", hub.token("alex", null));
        assertThat(call.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(call.err()).startsWith("hub: The hub refused (403): ").hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "9007199254740992", "99999999999999999999"})
    void aRevisionOutOfItsLimitsIsRefusedHere(String revision) {
        assertThat(publish("--context", "notes", "--revision=" + revision))
                .isEqualTo(new CommandResult(
                        ExitCode.USAGE,
                        "",
                        "hub: Invalid value for option '--revision': it must be an integer from 0 to 9007199254740991.\n"
                                + "'hub publish --help' tells what there is.\n"));
        assertThat(publish("--context", "notes", "--revision", "9007199254740991")
                        .exitCode())
                .isZero();
    }

    @Test
    void aTokenThatIsNoneIsRefusedHere() {
        CommandResult call = call("publish", "--context", "notes", "--token", "two words");
        assertThat(call.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(call.err()).isEqualTo("hub: The token holds characters that no access token has.\n");
    }

    @Test
    void withoutATokenAndADataFolderItIsSaidWhatToGive() {
        Path none = elsewhere.resolve("none");
        CommandResult call =
                CommandResult.hub("publish", "--data", none.toString(), "--user", "alex", "--context", "notes");
        assertThat(call.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(call.err()).contains("HIGGINS_PUSH_TOKEN", "--data DIR", none.toString());
        assertThat(none).doesNotExist();
    }

    @Test
    void aHubThatIsAwayIsNamed() throws IOException {
        String address = "http://127.0.0.1:" + closedPort();
        CommandResult call = CommandResult.hub(
                "publish", "--hub", address, "--data", data.toString(), "--user", "alex", "--context", "notes");
        assertThat(call)
                .isEqualTo(new CommandResult(
                        ExitCode.FAILED,
                        "",
                        "hub: No hub answers at " + address
                                + "/ (nothing listens there). Start it, or name its address with --hub URL.\n"));
    }

    @Test
    void aWatchWaitsForAHubThatIsAway() throws IOException {
        String address = "http://127.0.0.1:" + closedPort();
        try (CommandThread watch = CommandThread.hub(
                "watch", "--hub", address, "--data", data.toString(), "--user", "alex", "--count", "1")) {
            watch.tells("No hub answers at " + address + "/ (nothing listens there).");
            assertThat(watch.out()).isEmpty();
        }
    }

    @Test
    void whatAnswersButIsNoHubIsSaidToBeNone() {
        assertThat(away(hub.uri() + "/docs")).startsWith("hub: The hub refused (404): ");
    }

    @Test
    void thePageOfANetworkIsNotTakenForAHub() throws IOException {
        HttpServer network = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        network.createContext("/", exchange -> {
            byte[] page = "<html>Sign in</html>".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        network.start();
        String address = "http://127.0.0.1:" + network.getAddress().getPort();
        String isNoHub = "What answers at " + address + "/ is no hub: sign in to the network, or";
        try (CommandThread watch = CommandThread.hub(
                "watch", "--hub", address, "--data", data.toString(), "--user", "alex", "--count", "1")) {
            assertThat(away(address)).startsWith("hub: " + isNoHub);
            watch.tells(isNoHub);
            assertThat(watch.out()).isEmpty();
        } finally {
            network.stop(0);
        }
    }

    @Test
    void whyAHubIsAwayIsSaidInWords() {
        assertThat(away("http://nowhere.invalid")).contains("nowhere.invalid/ (no such host is known).");
        assertThat(away("http://no_where.invalid:80/push")).contains("no_where.invalid/ (no such host is known).");
        assertThat(away("https://127.0.0.1:" + hub.port())).contains("TLS there: ");
    }

    @Test
    void aServerThatClosesInsteadOfSpeakingTlsIsSaidToWantTls() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread closing = new Thread(() -> closeEveryConnection(server));
            closing.setDaemon(true);
            closing.start();
            assertThat(away("https://127.0.0.1:" + server.getLocalPort())).contains("TLS there: ");
        }
    }

    private static void closeEveryConnection(ServerSocket server) {
        try {
            while (true) {
                try (Socket connection = server.accept()) {
                    connection.getInputStream().read();
                }
            }
        } catch (IOException e) {
            // The test has closed the server.
        }
    }

    @Test
    void anUnderscoreInAHostNameIsNoMatterButOverHttps() {
        CommandResult call = CommandResult.hub(
                "publish", "--hub", "https://my_host", "--data", data.toString(), "--user", "alex", "--context", "x");
        assertThat(call.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(call.err()).contains("may not have an underscore");
    }

    @Test
    void aHubBehindAPathIsReachedForAnyUser() throws IOException {
        try (NginxProxy nginx = NginxProxy.start(elsewhere, hub.uri(), NginxProxy.ProxySetup.STRIPPED)) {
            for (String user : List.of("..", "a/b", "a\\b", "alex@example.org")) {
                CommandResult call = CommandResult.hub(
                        "publish",
                        "--hub",
                        nginx.uri().toString(),
                        "--data",
                        data.toString(),
                        "--user",
                        user,
                        "--context",
                        "notes");
                assertThat(call.exitCode()).as(call.err()).isEqualTo(ExitCode.OK);
            }
        }
    }

    private String away(String address) {
        CommandResult call = CommandResult.hub(
                "publish", "--hub", address, "--data", data.toString(), "--user", "alex", "--context", "notes");
        assertThat(call.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(call.err()).hasLineCount(1).doesNotContain("java", "Exception");
        return call.err();
    }

    @ParameterizedTest
    @ValueSource(strings = {"example", "http://a b", "ftp://127.0.0.1", "http://127.0.0.1:99999", "http://me:pw@host"})
    void anAddressThatIsNoneIsRefused(String address) {
        CommandResult call = CommandResult.hub("publish", "--hub", address, "--user", "alex", "--context", "notes");
        assertThat(call.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(call.err()).isEqualTo("hub: --hub needs an address like http://127.0.0.1:8080.\n");
    }

    private CommandResult publish(String... options) {
        return call("publish", options);
    }

    private CommandResult call(String command, String... options) {
        return CommandResult.hub(args(command, options));
    }

    /** A command about alex, at this hub and with the key in its data folder. */
    private String[] args(String command, String... options) {
        List<String> args = new ArrayList<>(List.of(command, "--hub", hub.uri().toString()));
        args.addAll(List.of("--data", data.toString(), "--user", "alex"));
        args.addAll(List.of(options));
        return args.toArray(String[]::new);
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }
}
