package org.higginspush.hub.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.URI;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line behind a forward proxy: a real one, and what names it. */
class ForwardProxyTest {
    private static final URI HUB = URI.create("https://push.example.org/");

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

    private CommandCall publish(Map<String, String> environment) throws Exception {
        Map<String, String> all = new HashMap<>(environment);
        all.put("HIGGINS_PUSH_TOKEN", hub().publisherToken());
        return CommandCall.hub(all, publish("http"));
    }

    @Test
    void aChangeIsPublishedThroughTheProxyOfTheEnvironment() throws Exception {
        try (SquidProxy squid = SquidProxy.open(folder)) {
            CommandCall call = publish(Map.of("HTTP_PROXY", "http://127.0.0.1:" + squid.port() + "/"));
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
                CommandCall refused = publish(Map.of("HTTP_PROXY", "http://" + login + place));
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
            assertThat(out).contains("no trusted TLS there", "through the proxy 127.0.0.1:" + port);
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
        CommandCall call = publish(Map.of("HTTP_PROXY", "http://alex:secret@127.0.0.1:1"));
        assertThat(call.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(call.err()).contains("through the proxy 127.0.0.1:1").doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "socks://proxy:1080",
                "https://proxy:3128",
                "http://",
                "http://pro xy",
                "http://p:99999",
                "http://%zz@p"
            })
    void whatIsNoProxyIsRefusedInWords(String text) {
        Map<String, String> environment = Map.of("HTTPS_PROXY", text);
        assertThatThrownBy(() -> ForwardProxy.to(HUB, environment))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("it must look like");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "*;true",
                "push.example.org;true",
                "example.org;true",
                ".example.org;true",
                "*.example.org;true",
                "a, example.org b;true",
                "push.example.org:443;true",
                "push.example.org:8443;false",
                "ample.org;false",
                "org.;false",
                "'';false",
            })
    void whatTheEnvironmentExceptsIsReachedDirectly(String exceptions, boolean direct) {
        Map<String, String> environment = Map.of("HTTPS_PROXY", "http://proxy:3128", "NO_PROXY", exceptions);
        assertThat(ForwardProxy.to(HUB, environment) == null).isEqualTo(direct);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:8080", "https://localhost", "http://[::1]:8080"})
    void thisMachineIsReachedDirectly(String hub) {
        Map<String, String> environment = Map.of("HTTPS_PROXY", "http://proxy:3128", "HTTP_PROXY", "http://proxy:3128");
        assertThat(ForwardProxy.to(URI.create(hub), environment)).isNull();
    }

    @Test
    void eachSchemeHasItsProxyAndOneMayBeForAll() {
        Map<String, String> environment = Map.of("HTTP_PROXY", "a:1", "https_proxy", "b", "ALL_PROXY", "c:3");
        assertThat(ForwardProxy.to(HUB, environment)).hasToString("b:80");
        assertThat(ForwardProxy.to(URI.create("http://h/"), environment)).hasToString("a:1");
        assertThat(ForwardProxy.to(HUB, Map.of("ALL_PROXY", "c:3"))).hasToString("c:3");
    }
}
