package org.higginspush.hub.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be seen of an endpoint before anyone is asked. */
class WebPushEndpointTest {
    @ParameterizedTest
    @CsvSource({
        "https://fcm.googleapis.com/fcm/send/abc:def, https://fcm.googleapis.com",
        "https://updates.push.services.mozilla.com/wpush/v2/gAAA_-=, https://updates.push.services.mozilla.com",
        "https://web.push.apple.com/QM, https://web.push.apple.com",
        "https://wns2-par02p.notify.windows.com/w/?token=BQ%2f, https://wns2-par02p.notify.windows.com",
        "HTTPS://Push.Example.ORG:443/x, https://push.example.org",
        "https://push.example.org:8443/x, https://push.example.org:8443",
        "https://push.example.org:1024/x, https://push.example.org:1024",
        "https://xn--bcher-kva.example/x, https://xn--bcher-kva.example"
    })
    void theseAreSentTo(String endpoint, String origin) {
        assertThat(WebPushEndpoint.problem(endpoint, false)).isNull();
        assertThat(WebPushEndpoint.of(endpoint, false))
                .isNotNull()
                .extracting(WebPushEndpoint::origin)
                .isEqualTo(origin);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "push",
                "/push",
                "//push.example.org/x",
                "https:",
                "https:///x",
                "https:push.example.org",
                "http://push.example.org/x",
                "ftp://push.example.org/x",
                "file:///etc/passwd",
                "jar:https://a.example/!/x",
                "https://alex@push.example.org/x",
                "https://alex:pw@push.example.org/x",
                "https://push.example.org/x#y",
                "https://push.example.org:0/x",
                "https://push.example.org:22/x",
                "https://push.example.org:25/x",
                "https://push.example.org:80/x",
                "https://push.example.org:1023/x",
                "https://push.example.org:65536/x",
                "https://push.example.org:-1/x",
                "https://push.example.org:99999999999/x",
                "https://localhost/x",
                "https://redis:8443/x",
                "https://metadata/x",
                "https://push.example.org./x",
                "https://127.0.0.1/x",
                "https://127.1/x",
                "https://2130706433/x",
                "https://0x7f000001/x",
                "https://0177.0.0.1/x",
                "https://0x7f.0.0.1/x",
                "https://127.0.0.1.:8443/x",
                "https://8.8.8.8/x",
                "https://169.254.169.254/latest/meta-data",
                "https://[::1]/x",
                "https://[::ffff:127.0.0.1]/x",
                "https://[fd00:ec2::254]/x",
                "https://[2001:4860:4860::8888]/x",
                "https://[fe80::1%25eth0]/x",
                "https://push..example.org/x",
                "https://-push.example.org/x",
                "https://push.example.1/x",
                "https://push.example.org\\@127.0.0.1/x",
                "https://push.example.org\r\nHost:x/",
                "https://push.example.org/ x",
                "https://b\u00fccher.example/x",
                "https://push.example\u3002org/x",
                "https://\u2460.example.org/x"
            })
    void theseAreNotSentTo(String endpoint) {
        String problem = WebPushEndpoint.problem(endpoint, false);
        assertThat(problem).isNotNull().contains("endpoint");
        if (endpoint.length() > 5) {
            assertThat(problem).doesNotContain(endpoint);
        }
        assertThat(WebPushEndpoint.of(endpoint, false)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:8080/x, http://127.0.0.1:8080",
        "https://127.0.0.1:80/x, https://127.0.0.1:80",
        "http://push.local/x, http://push.local",
        "https://localhost:8443/x, https://localhost:8443",
        "http://[::1]:80/x, http://[::1]"
    })
    void theseAreSentToWherePrivateEndpointsAreAllowed(String endpoint, String origin) {
        assertThat(WebPushEndpoint.problem(endpoint, false)).isNotNull();
        assertThat(WebPushEndpoint.of(endpoint, true))
                .isNotNull()
                .extracting(WebPushEndpoint::origin)
                .isEqualTo(origin);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "ftp://localhost/x", "http://alex@localhost/x", "http:///x", "http://localhost:70000/x"})
    void theseAreNeverSentTo(String endpoint) {
        assertThat(WebPushEndpoint.problem(endpoint, true)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {2_048, 2_049})
    void anEndpointMayHaveSoManyCharacters(int length) {
        String endpoint = "https://push.example.org/";
        endpoint += "x".repeat(length - endpoint.length());
        assertThat(WebPushEndpoint.problem(endpoint, false) == null).isEqualTo(length == 2_048);
    }
}
