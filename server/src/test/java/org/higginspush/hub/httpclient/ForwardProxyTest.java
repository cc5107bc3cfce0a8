package org.higginspush.hub.httpclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which proxy the environment names for a hub. */
class ForwardProxyTest {
    private static final URI HUB = URI.create("https://push.example.org/");

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
                .isInstanceOf(InvalidProxyException.class)
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
