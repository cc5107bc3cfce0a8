package org.higginspush.hub.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.higginspush.hub.NginxProxy;
import org.higginspush.hub.RawBayeux;
import org.higginspush.hub.ReverseProxy;
import org.higginspush.hub.ReverseProxy.Program;
import org.higginspush.hub.SecretLogExtension;
import org.higginspush.hub.TestCertificate;
import org.higginspush.hub.TestHub;
import org.higginspush.hub.access.Scope;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code hub doctor} before a real nginx and a real HAProxy, set up as docs/proxies.md says, and wrongly in many ways. */
class DoctorProxyTest {
    private static final String ORIGIN = "https://app.example.org";
    /** Where an nginx takes one line more. */
    private static final String LINE = "client_max_body_size 1m;";
    /** Where an HAProxy does. */
    private static final String FRONTEND = "http-request del-header X-Forwarded-Host\n";

    @TempDir
    static Path folder;

    private static TestCertificate certificate;
    private static TestHub hub;
    private static Path token;

    @BeforeAll
    static void startHub() throws Exception {
        certificate = TestCertificate.trusted(folder);
        hub = TestHub.start(
                folder.resolve("data"),
                "proxy.trusted=127.0.0.1",
                "origins.allowed=" + ORIGIN,
                "hosts.allowed=push.example.org");
        token = Files.writeString(
                folder.resolve("doctor.token"),
                SecretLogExtension.note(hub.hub()
                                .localIssuer()
                                .issue(
                                        "hub-doctor",
                                        null,
                                        Set.of(Scope.SUBSCRIBE, Scope.PUBLISH, Scope.MANAGE),
                                        Duration.ofHours(1)))
                        + "\n");
    }

    @AfterAll
    static void stopHub() {
        hub.close();
        certificate.close();
    }

    /** What was found, by the name of the check. */
    private record Diagnosis(int exitCode, Map<String, JsonNode> results) {
        private static Diagnosis of(URI address, String hold) {
            CommandResult call = CommandResult.hub(
                    "doctor",
                    address.toString(),
                    "--json",
                    "--hold",
                    hold,
                    "--origin",
                    ORIGIN,
                    "--token-file",
                    token.toString());
            assertThat(call.err()).isEmpty();
            Map<String, JsonNode> results = new LinkedHashMap<>();
            call.lines().stream()
                    .map(RawBayeux::json)
                    .forEach(result -> results.put(result.path("check").asText(), result));
            return new Diagnosis(call.exitCode(), results);
        }

        private Set<String> with(String verdict) {
            return results.values().stream()
                    .filter(result -> result.path("verdict").asText().equals(verdict))
                    .map(result -> result.path("check").asText())
                    .collect(Collectors.toCollection(TreeSet::new));
        }

        private String seen(String check) {
            return results.get(check).path("seen").asText();
        }

        private String remedy(String check, String program) {
            return results.get(check).path("remedy").path(program).asText();
        }

        /** Exactly these are wrong, and the exit code says so. */
        private Diagnosis isWrongIn(String... checks) {
            assertThat(with("wrong")).as("%s", results).containsExactlyInAnyOrder(checks);
            assertThat(exitCode).isEqualTo(ExitCode.FAILED);
            return this;
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NGINX", "HAPROXY"})
    void findsNothingWrongInWhatTheDocumentsSay(Program program) throws Exception {
        try (ReverseProxy proxy = ReverseProxy.start(program, folder, hub.uri(), certificate)) {
            for (URI address : List.of(proxy.uri(), proxy.pathUri())) {
                Diagnosis found = Diagnosis.of(address, "1s");
                assertThat(found.with("wrong")).as("%s", found).isEmpty();
                assertThat(found.with("warning")).as("%s", found).isEmpty();
                assertThat(found.with("not checked"))
                        .as("%s", found)
                        .isSubsetOf("http-redirect", "clock"); // HAProxy adds no Date
                assertThat(found.exitCode()).isZero();
                assertThat(found.with("ok")).hasSizeGreaterThan(25);
            }
        }
    }

    private static Arguments nginx(String check, String remedy, String... changes) {
        return Arguments.of(Program.NGINX, check, remedy, changes);
    }

    private static Arguments haproxy(String check, String remedy, String... changes) {
        return Arguments.of(Program.HAPROXY, check, remedy, changes);
    }

    private static Arguments nginxWith(String line, String check, String remedy) {
        return nginx(check, remedy, LINE, LINE + "\n" + line);
    }

    private static Arguments haproxyWith(String line, String check, String remedy) {
        return haproxy(check, remedy, FRONTEND, FRONTEND + "    " + line + "\n");
    }

    static Stream<Arguments> wrongWays() {
        return Stream.of(
                nginx(
                        "websocket plain-websocket",
                        "proxy_set_header Upgrade $http_upgrade;",
                        "$http_upgrade;",
                        "\"\";",
                        "proxy_set_header Connection         $connection_upgrade;",
                        ""),
                nginx(
                        "websocket",
                        "proxy_http_version 1.1;",
                        "    keepalive 32;\n    keepalive_timeout 60s;\n",
                        "",
                        "proxy_http_version 1.1;",
                        "proxy_http_version 1.0;"),
                nginx(
                        "stream",
                        "proxy_buffering off;",
                        "proxy_buffering off;",
                        "proxy_buffering on; proxy_ignore_headers X-Accel-Buffering;"),
                nginx(
                        "scheme cookie",
                        "proxy_set_header X-Forwarded-Proto $scheme;",
                        "proxy_set_header X-Forwarded-Proto  $scheme;",
                        ""),
                nginx(
                        "host",
                        "proxy_set_header Host $http_host;",
                        "proxy_set_header Host               $http_host;",
                        "proxy_set_header Host inside.example.org;"),
                nginxWith(
                        "proxy_hide_header Set-Cookie;",
                        "cookie round-trip-long-polling",
                        "# take out: proxy_hide_header Set-Cookie"),
                nginxWith(
                        "proxy_set_header Cookie \"\";",
                        "cookie round-trip-long-polling",
                        "proxy_set_header Cookie $http_cookie;"),
                nginxWith("proxy_cookie_path / /elsewhere/;", "cookie", "proxy_cookie_path off;"),
                nginxWith(
                        "add_header Access-Control-Allow-Origin " + ORIGIN + " always;",
                        "cors",
                        "# take out: add_header Access-Control-Allow-Origin"),
                nginxWith(
                        "proxy_hide_header Access-Control-Allow-Origin;",
                        "cors",
                        "proxy_pass_header Access-Control-Allow-Origin;"),
                nginxWith("proxy_set_header Authorization \"\";", "token", "proxy_set_header Authorization"),
                nginxWith("proxy_hide_header Cache-Control;", "caching", "proxy_cache off;"),
                nginxWith("gzip on; gzip_types *; gzip_min_length 0;", "compression", "gzip_types text/css"),
                nginx("body-size", LINE, LINE, "client_max_body_size 1k;"),
                nginx(
                        "header-size",
                        "large_client_header_buffers 4 16k;",
                        "server_name push.example.org;",
                        "server_name push.example.org; large_client_header_buffers 4 4k;"),
                haproxyWith("http-request del-header Upgrade", "websocket plain-websocket", "mode http"),
                haproxy(
                        "scheme cookie",
                        "http-request set-header X-Forwarded-Proto https",
                        "http-request set-header X-Forwarded-Proto https\n    http-request del-header Forwarded\n",
                        "http-request del-header Forwarded\n"),
                haproxyWith(
                        "http-response del-header Set-Cookie",
                        "cookie round-trip-long-polling",
                        "# take out: http-response del-header"),
                haproxyWith(
                        "http-response add-header Access-Control-Allow-Origin *",
                        "cors",
                        "# take out: http-response add-header Access-Control"),
                haproxyWith(
                        "compression algo gzip\n    compression type text/event-stream",
                        "compression",
                        "compression type text/css"),
                haproxy("header-size", "tune.bufsize 32768", "maxconn 500", "maxconn 500\n    tune.bufsize 4096"),
                haproxyWith(
                        "http-request deny deny_status 413 if { req.hdr(content-length) -m int gt 1000 }",
                        "body-size",
                        "# take out: http-request deny"));
    }

    @ParameterizedTest
    @MethodSource("wrongWays")
    void namesWhatIsWrong(Program program, String checks, String remedy, String... changes) throws Exception {
        try (ReverseProxy proxy = ReverseProxy.start(program, folder, hub.uri(), certificate, changes)) {
            Diagnosis found = Diagnosis.of(proxy.uri(), "100ms").isWrongIn(checks.split(" "));
            assertThat(found.remedy(checks.split(" ")[0], program == Program.NGINX ? "nginx" : "haproxy"))
                    .startsWith(remedy);
        }
    }

    @Test
    void namesATimeoutOfNginxAndWhatItCuts() throws Exception {
        try (ReverseProxy nginx = ReverseProxy.start(
                Program.NGINX, folder, hub.uri(), certificate, "proxy_read_timeout 180s;", "proxy_read_timeout 1s;")) {
            Diagnosis found = Diagnosis.of(nginx.uri(), "3s").isWrongIn("websocket-idle", "poll-held", "stream-held");
            assertThat(found.seen("websocket-idle"))
                    .matches("a quiet WebSocket is cut off after [12](\\.\\d)? s, .* heartbeat comes every 120 s");
            assertThat(found.seen("poll-held"))
                    .contains("a poll of 3 s is given up after")
                    .contains("504 from nginx");
            assertThat(found.remedy("poll-held", "nginx")).isEqualTo("proxy_read_timeout 180s;");
        }
    }

    @Test
    void namesTheTimeoutsOfHaproxyAndWhatTheyCut() throws Exception {
        try (ReverseProxy haproxy = ReverseProxy.start(
                Program.HAPROXY,
                folder,
                hub.uri(),
                certificate,
                "timeout server  180s",
                "timeout server  1s",
                "timeout tunnel  180s",
                "timeout tunnel  1s")) {
            Diagnosis found = Diagnosis.of(haproxy.uri(), "3s").isWrongIn("websocket-idle", "poll-held", "stream-held");
            assertThat(found.seen("poll-held")).contains("504 from a proxy");
            assertThat(found.remedy("websocket-idle", "haproxy")).isEqualTo("timeout tunnel 180s");
        }
    }

    @Test
    void namesAPathThatTheHubDoesNotKnow() throws Exception {
        try (ReverseProxy nginx = ReverseProxy.start(
                Program.NGINX,
                folder,
                hub.uri(),
                certificate,
                "proxy_set_header X-Forwarded-Prefix /push;",
                "proxy_set_header X-Forwarded-Prefix \"\";")) {
            Diagnosis found = Diagnosis.of(nginx.pathUri(), "100ms").isWrongIn("hub");
            assertThat(found.seen("hub")).contains("a path that it does not know");
            assertThat(found.remedy("hub", "nginx")).isEqualTo("proxy_set_header X-Forwarded-Prefix /push;");
            Diagnosis elsewhere =
                    Diagnosis.of(nginx.uri().resolve("/elsewhere/"), "100ms").isWrongIn("hub");
            assertThat(elsewhere.seen("hub")).contains("the hub is at " + nginx.uri());
        }
    }

    @Test
    void namesAPathThatIsTakenOffAndNotTold() throws Exception {
        try (ReverseProxy nginx = ReverseProxy.start(
                Program.NGINX,
                folder,
                hub.uri(),
                certificate,
                "proxy_pass http://higgins_push;",
                "proxy_pass http://higgins_push/;",
                "proxy_set_header X-Forwarded-Prefix /push;",
                "proxy_set_header X-Forwarded-Prefix \"\";")) {
            Diagnosis found = Diagnosis.of(nginx.pathUri(), "100ms").isWrongIn("cookie");
            assertThat(found.seen("cookie")).contains("does not know that it is at /push/");
        }
    }

    @Test
    void namesAHubThatTheProxyDoesNotReach() throws Exception {
        URI nobody = URI.create("http://127.0.0.1:" + NginxProxy.freePort());
        try (ReverseProxy nginx = ReverseProxy.start(Program.NGINX, folder, nobody, certificate)) {
            assertThat(Diagnosis.of(nginx.uri(), "100ms").isWrongIn("hub").seen("hub"))
                    .contains("the proxy does not reach the hub (502)");
        }
    }

    @Test
    void namesACertificateThatHasExpiredAndShowsItNoToken() throws Exception {
        Path old = Files.createDirectory(folder.resolve("expired"));
        TestCertificate expired = TestCertificate.expired(old);
        try (ReverseProxy haproxy = ReverseProxy.start(Program.HAPROXY, folder, hub.uri(), expired)) {
            Diagnosis found = Diagnosis.of(haproxy.uri(), "100ms").isWrongIn("certificate");
            assertThat(found.seen("certificate")).startsWith("it expired on 20");
            assertThat(found.seen("token")).contains("the token is not shown");
            assertThat(found.with("ok")).contains("hub", "websocket", "cors");
        }
    }

    @Test
    void namesACertificateOfAnotherName() throws Exception {
        Path other = Files.createDirectory(folder.resolve("other"));
        try (TestCertificate named = TestCertificate.trusted(other, "dns:other.example.org");
                ReverseProxy nginx = ReverseProxy.start(Program.NGINX, folder, hub.uri(), named)) {
            assertThat(Diagnosis.of(nginx.uri(), "100ms")
                            .isWrongIn("certificate")
                            .seen("certificate"))
                    .isEqualTo("it is for another name: for other.example.org and not for 127.0.0.1");
        }
    }

    @Test
    void namesACertificateThatNobodyVouchesFor() throws Exception {
        Path own = Files.createDirectory(folder.resolve("own"));
        try (ReverseProxy nginx =
                ReverseProxy.start(Program.NGINX, folder, hub.uri(), TestCertificate.untrusted(own))) {
            assertThat(Diagnosis.of(nginx.uri(), "100ms")
                            .isWrongIn("certificate")
                            .seen("certificate"))
                    .startsWith("nobody vouches for it");
        }
    }
}
