package org.higginspush.client.internal.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ProxySelector;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyRulesTest {
    private static final URI HUB = URI.create("https://push.example.org/bayeux");

    private final Map<String, String> environment = new HashMap<>();
    private final Map<String, @Nullable String> before = new HashMap<>();

    @AfterEach
    void restoreProperties() {
        before.forEach((name, value) -> {
            if (value == null) {
                System.clearProperty(name);
            } else {
                System.setProperty(name, value);
            }
        });
    }

    @Test
    void withoutAnySettingThereIsNone() {
        assertThat(proxyFor(HUB)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "HTTPS_PROXY, https://push.example.org/bayeux, true",
        "https_proxy, https://push.example.org/bayeux, true",
        "HTTP_PROXY, https://push.example.org/bayeux, false",
        "HTTP_PROXY, http://push.example.org/bayeux, true",
        "http_proxy, http://push.example.org/bayeux, true",
        "HTTPS_PROXY, http://push.example.org/bayeux, false",
        "ALL_PROXY, http://push.example.org/bayeux, true",
        "all_proxy, https://push.example.org/bayeux, true",
        "ALL_PROXY, http://push_hub/bayeux, true",
        "ALL_PROXY, http://localhost:8080/bayeux, false",
        "ALL_PROXY, http://127.0.0.1:8080/bayeux, false",
        "ALL_PROXY, http://[::1]:8080/bayeux, false"
    })
    void theEnvironmentNamesOne(String variable, URI hub, boolean proxied) {
        environment.put(variable, "http://proxy.example.org:3128");

        ProxyAddress proxy = proxyFor(hub);

        assertThat(proxy).isEqualTo(proxied ? new ProxyAddress("proxy.example.org", 3128, false, null, null) : null);
    }

    @ParameterizedTest
    @CsvSource({
        "*, false",
        "example.org, false",
        ".example.org, false",
        "*.example.org, false",
        "PUSH.example.org, false",
        "'other.org, push.example.org', false",
        "other.org push.example.org, false",
        "push.example.org:443, false",
        "push.example.org:8443, true",
        "sh.example.org, true",
        "org.example, true",
        "'', true"
    })
    void theEnvironmentNamesExceptions(String exceptions, boolean proxied) {
        environment.put("HTTPS_PROXY", "proxy:3128");
        environment.put("NO_PROXY", exceptions);

        assertThat(proxyFor(HUB) != null).isEqualTo(proxied);
    }

    @Test
    void aHeaderOfACgiRequestIsNoProxy() {
        environment.put("HTTP_PROXY", "proxy:3128");
        environment.put("REQUEST_METHOD", "GET");

        assertThat(proxyFor(URI.create("http://push.example.org"))).isNull();
    }

    @Test
    void systemPropertiesComeFirst() {
        environment.put("HTTPS_PROXY", "http://environment:1");
        set("https.proxyHost", "proxy.example.org");
        set("https.proxyPort", "3128");
        set("https.proxyUser", "alex");
        set("https.proxyPassword", "s ecret");

        assertThat(proxyFor(HUB)).isEqualTo(new ProxyAddress("proxy.example.org", 3128, false, "alex", "s ecret"));
    }

    @Test
    void theirExceptionsAreFinal() {
        environment.put("HTTPS_PROXY", "http://environment:1");
        set("https.proxyHost", "proxy.example.org");
        set("http.nonProxyHosts", "*.example.org");

        assertThat(proxyFor(HUB)).isNull();
    }

    @Test
    void thisMachineIsReachedThroughOneOnlyIfThatIsSaid() {
        set("http.proxyHost", "proxy.example.org");
        URI here = URI.create("http://127.0.0.1:8080/bayeux");

        assertThat(proxyFor(here)).isNull();
        set("http.nonProxyHosts", "");
        assertThat(proxyFor(here)).isNotNull();
        assertThat(ProxyRules.always(ProxyAddress.of("proxy")).proxyFor(here)).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "proxy, proxy, 80, false, ,",
        "proxy:3128, proxy, 3128, false, ,",
        "http://proxy:3128/, proxy, 3128, false, ,",
        "HTTPS://proxy, proxy, 443, true, ,",
        "http://alex:p%40ss:w%2Brd@proxy:1, proxy, 1, false, alex, p@ss:w+rd",
        "http://alex@proxy:1, proxy, 1, false, alex, ''",
        "http://[::1]:3128, [::1], 3128, false, ,"
    })
    void anAddressIsRead(String text, String host, int port, boolean secure, String user, String password) {
        ProxyAddress proxy = ProxyAddress.of(text);

        assertThat(proxy).isEqualTo(new ProxyAddress(host, port, secure, user, password));
        assertThat(String.valueOf(proxy)).doesNotContain("p@ss");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "socks5://proxy:1080", "http://", "proxy:99999", "pro xy", "http://a%zz@proxy"})
    void whatIsNoAddressIsNone(String text) {
        assertThat(ProxyAddress.of(text)).isNull();
    }

    private @Nullable ProxyAddress proxyFor(URI hub) {
        return ProxyRules.of(ProxySelector.getDefault(), System::getProperty, environment::get)
                .proxyFor(hub);
    }

    private void set(String property, String value) {
        before.putIfAbsent(property, System.getProperty(property));
        System.setProperty(property, value);
    }
}
