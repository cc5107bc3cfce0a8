package org.higginspush.hub.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.higginspush.hub.RawBayeux;
import org.higginspush.hub.SquidProxy;
import org.higginspush.hub.TestHub;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line behind a forward proxy, a real one. */
class ForwardProxyCommandTest {
    @TempDir
    Path data;

    @TempDir
    Path folder;

    private @Nullable TestHub hub;

    private TestHub hub() throws Exception {
        TestHub started = hub == null ? TestHub.start(data, "hosts.allowed=" + SquidProxy.HUB) : hub;
        hub = started;
        return started;
    }

    @AfterEach
    void stopHub() {
        if (hub != null) {
            hub.close();
        }
    }

    private String[] publish(String scheme) throws Exception {
        String address = scheme + "://" + SquidProxy.HUB + ":" + hub().port();
        return new String[] {"publish", "--hub", address, "--user", "alex", "--context", "notes"};
    }

    private CommandResult publish(Map<String, String> environment) throws Exception {
        Map<String, String> all = new HashMap<>(environment);
        all.put("HIGGINS_PUSH_TOKEN", hub().publisherToken());
        return CommandResult.hub(all, publish("http"));
    }

    @Test
    void aChangeIsPublishedThroughTheProxyOfTheEnvironment() throws Exception {
        try (SquidProxy squid = SquidProxy.open(folder)) {
            CommandResult call = publish(Map.of("HTTP_PROXY", "http://127.0.0.1:" + squid.port() + "/"));
            assertThat(call.err()).isEmpty();
            assertThat(call.out()).contains("\"revision\":1");
            await().atMost(RawBayeux.LIMIT).until(() -> squid.log().contains("POST http://" + SquidProxy.HUB));
        }
    }

    @Test
    void aWatchFollowsThroughTheProxy() throws Exception {
        try (SquidProxy squid = SquidProxy.open(folder)) {
            Map<String, String> environment = Map.of(
                    "http_proxy", "127.0.0.1:" + squid.port(), "HIGGINS_PUSH_TOKEN", hub().token("alex", "phone"));
            String address = "http://" + SquidProxy.HUB + ":" + hub().port();
            try (CommandThread watch =
                    CommandThread.hub(environment, "watch", "--hub", address, "--user", "alex", "--count", "1")) {
                watch.tells("Watching.");
                assertThat(publish(Map.of("http_proxy", "127.0.0.1:" + squid.port()))
                                .exitCode())
                        .isZero();
                assertThat(watch.ends().out()).contains("\"notes\"");
            }
        }
    }

    @Test
    void aProxyThatWantsAPasswordGetsItAndOthersAreToldSo() throws Exception {
        try (SquidProxy squid = SquidProxy.withPassword(folder, "alex", "p:ss")) {
            String place = "@127.0.0.1:" + squid.port();
            assertThat(publish(Map.of("HTTP_PROXY", "http://alex:p%3Ass" + place))
                            .out())
                    .contains("\"revision\":1");
            for (String login : List.of("alex:wrong", "alex")) {
                CommandResult refused = publish(Map.of("HTTP_PROXY", "http://" + login + place));
                assertThat(refused.exitCode()).isEqualTo(ExitCode.FAILED);
                assertThat(refused.err())
                        .contains("The proxy 127.0.0.1:" + squid.port() + " wants a user and password")
                        .doesNotContain("wrong");
            }
        }
    }

    /** In processes of their own, because system properties and the JDK's rules for tunnels are read once. */
    @Test
    void systemPropertiesComeFirstAndTunnelsTakeAPassword() throws Exception {
        try (SquidProxy squid = SquidProxy.withPassword(folder, "alex", "secret")) {
            String port = String.valueOf(squid.port());
            Map<String, String> wrong = Map.of("HTTP_PROXY", "http://127.0.0.1:1", "HTTPS_PROXY", "http://127.0.0.1:1");
            String out = process(
                    wrong,
                    "http",
                    "-Dhttp.proxyHost=127.0.0.1",
                    "-Dhttp.proxyPort=" + port,
                    "-Dhttp.proxyUser=alex",
                    "-Dhttp.proxyPassword=secret");
            assertThat(out).contains("\"revision\":1");
            out = process(Map.of("HTTPS_PROXY", "http://alex:secret@127.0.0.1:" + port), "https");
            assertThat(out).contains("TLS there: ", "through the proxy 127.0.0.1:" + port);
            await().atMost(RawBayeux.LIMIT)
                    .until(() -> squid.log().contains("TCP_TUNNEL/200")
                            && squid.log().contains("CONNECT " + SquidProxy.HUB));
        }
    }

    private String process(Map<String, String> environment, String scheme, String... options) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(Main.class.getName());
        command.addAll(List.of(publish(scheme)));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        builder.environment().put("HIGGINS_PUSH_TOKEN", hub().publisherToken());
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return out;
    }

    @Test
    void aProxyThatIsNotThereIsNamed() throws Exception {
        CommandResult call = publish(Map.of("HTTP_PROXY", "http://alex:secret@127.0.0.1:1"));
        assertThat(call.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(call.err()).contains("through the proxy 127.0.0.1:1").doesNotContain("secret");
    }

    @Test
    void whatIsNoProxyIsAUsageError() throws Exception {
        CommandResult call = publish(Map.of("HTTP_PROXY", "socks://proxy:1080"));
        assertThat(call.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(call.err()).contains("it must look like");
    }
}
