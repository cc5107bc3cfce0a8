package org.higginspush.hub.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/** {@code Forwarded} and {@code X-Forwarded-For}, to which a client can write whatever it likes before a proxy adds to them. */
class ForwardedChainFuzzTest {
    private static final int LONGEST_HEAD = 32_768;
    private static final ForwardedChain CHAIN = new ForwardedChain(InetAddress::isLoopbackAddress);

    @FuzzTest(maxDuration = "2s")
    void whatTheTrustedProxyAddedCountsWhateverStandsBefore(byte[] bytes) {
        String said = new String(bytes, StandardCharsets.ISO_8859_1).replaceAll("[\r\n\0]", " ");
        String longer = said.repeat(said.isEmpty() ? 0 : LONGEST_HEAD / said.length());
        check(HttpHeader.X_FORWARDED_FOR, said, "192.0.2.7");
        check(HttpHeader.X_FORWARDED_FOR, longer, "192.0.2.7");
        check(HttpHeader.FORWARDED, said, "for=192.0.2.7");
        check(HttpHeader.FORWARDED, said, "for=\"[2001:db8::7]:4711\"");
        check(HttpHeader.FORWARDED, said, "host=\"a,b;for=127.0.0.1\";for=\"[2001:db8::7]\";proto=https");
        check(HttpHeader.FORWARDED, longer, "for=192.0.2.7");
    }

    private static void check(HttpHeader header, String said, String added) {
        HttpFields one = HttpFields.build().put(header, said + "," + added);
        assertThat(CHAIN.reduced(one).get(header)).isEqualTo(added);
        HttpFields two = HttpFields.build().add(header, said).add(header, added);
        assertThat(CHAIN.reduced(two).get(header)).isEqualTo(added);
    }
}
