package org.higginspush.hub.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A proxy on this machine is trusted; what it adds comes last, and a client may have written anything before it. */
class ForwardedChainTest {
    private static final String ADDED = "for=\"[2001:db8::7]:4711\";proto=https";

    private static String counting(HttpHeader header, String list) {
        ForwardedChain chain = new ForwardedChain(InetAddress::isLoopbackAddress);
        return chain.reduced(HttpFields.build().put(header, list)).get(header);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "for=203.0.113.1;x=\"",
                "for=203.0.113.1, \"",
                "\"\"\"",
                "for=203.0.113.1;x=\"\\\\",
                "for=203.0.113.1;x=\"\\\"",
                ",;,",
                "for=127.0.0.1"
            })
    void whatTheProxyAddedCountsWhateverQuotationMarksStandBefore(String said) {
        assertThat(counting(HttpHeader.FORWARDED, said + ", " + ADDED)).isEqualTo(ADDED);
        assertThat(counting(HttpHeader.FORWARDED, said + ", " + ADDED + ", for=\"[::1]\""))
                .isEqualTo(ADDED);
    }

    @Test
    void aNameInQuotesIsNoAddressOfTheProxys() {
        String added = "host=\"a,b;for=127.0.0.1\";for=192.0.2.7";
        assertThat(counting(HttpHeader.FORWARDED, "for=203.0.113.1, " + added)).isEqualTo(added);
    }

    @Test
    void aHeadAsLongAsAnyMayBeIsRead() {
        assertThat(counting(HttpHeader.FORWARDED, "x".repeat(32_000) + "," + ADDED))
                .isEqualTo(ADDED);
        assertThat(counting(HttpHeader.FORWARDED, "\"".repeat(32_000) + "," + ADDED))
                .isEqualTo(ADDED);
        assertThat(counting(HttpHeader.X_FORWARDED_FOR, "::1,".repeat(8_000) + "192.0.2.7"))
                .isEqualTo("192.0.2.7");
    }
}
