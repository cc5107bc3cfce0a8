package org.higginspush.hub.edge.bayeux;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RequestSourceTest {
    private static final long HANDSHAKE = Long.MAX_VALUE - 5;
    private static final long WINDOW = RequestSource.JOINABLE.toNanos();

    @Test
    void anUpgradeBeforeTheHandshakeMayJoinForAMoment() {
        assertThat(joins(
                        from("192.0.2.1", null, HANDSHAKE), from("192.0.2.1", null, HANDSHAKE - 1), HANDSHAKE + WINDOW))
                .isTrue();
        assertThat(joins(
                        from("192.0.2.1", null, HANDSHAKE),
                        from("192.0.2.1", null, HANDSHAKE - 1),
                        HANDSHAKE + WINDOW + 1))
                .isFalse();
    }

    @Test
    void anUpgradeAfterTheHandshakeMayNot() {
        assertThat(joins(from("192.0.2.1", null, HANDSHAKE), from("192.0.2.1", null, HANDSHAKE), HANDSHAKE + 1))
                .isFalse();
        assertThat(joins(from("192.0.2.1", null, HANDSHAKE), from("192.0.2.1", null, HANDSHAKE + 9), HANDSHAKE + 10))
                .isFalse();
    }

    @Test
    void aPageOfAnotherOriginMayNot() {
        String app = "https://app.example";
        assertThat(joinsFrom("192.0.2.1", app, "192.0.2.1", app)).isTrue();
        assertThat(joinsFrom("192.0.2.1", app, "192.0.2.1", "https://evil.example"))
                .isFalse();
        assertThat(joinsFrom("192.0.2.1", app, "192.0.2.1", null)).isFalse();
        assertThat(joinsFrom("192.0.2.1", null, "192.0.2.1", app)).isFalse();
    }

    @Test
    void anotherAddressMayNot() {
        assertThat(joinsFrom("192.0.2.1", null, "192.0.2.2", null)).isFalse();
        assertThat(joinsFrom("2001:db8::1", null, "2001:db8:0::1", null)).isTrue();
        assertThat(joinsFrom("2001:db8::1", null, "192.0.2.1", null)).isFalse();
    }

    @Test
    void anAddressThatIsNotKnownMayNot() {
        RequestSource handshake = new RequestSource(null, null, HANDSHAKE);
        assertThat(joins(handshake, new RequestSource(null, null, HANDSHAKE - 1), HANDSHAKE))
                .isFalse();
    }

    private static boolean joinsFrom(
            String address, @Nullable String origin, String upgradeAddress, @Nullable String upgradeOrigin) {
        return joins(
                from(address, origin, HANDSHAKE), from(upgradeAddress, upgradeOrigin, HANDSHAKE - 1), HANDSHAKE + 1);
    }

    private static boolean joins(RequestSource handshake, RequestSource upgrade, long now) {
        return handshake.mayBeJoinedBy(upgrade, now);
    }

    private static int port = 40_000;

    private static RequestSource from(String address, @Nullable String origin, long nanoTime) {
        return new RequestSource(new InetSocketAddress(address, port++), origin, nanoTime);
    }
}
