package org.higginspush.hub.edge.bayeux;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where and when a request came in. A client that opens its WebSocket before it handshakes over HTTP (faye does) cannot show
 * the browser cookie there, because it has none yet; that both requests came from the same place, and the WebSocket was there
 * before anybody could know the id of the session, stands for the cookie.
 *
 * @param remote the peer's address and port
 * @param origin the web origin of the page, as its browser says, or null
 * @param nanoTime when it came in, or for a handshake when it was granted, as {@link System#nanoTime} counts
 */
public record RequestSource(
        @Nullable SocketAddress remote, @Nullable String origin, long nanoTime) {
    /** How long after its handshake a session may be joined. */
    static final Duration JOINABLE = Duration.ofSeconds(5);

    /**
     * Whether the session that this handshake made may be joined by a WebSocket.
     *
     * @param upgrade the request that opened the WebSocket
     * @param now the present, as {@link System#nanoTime} counts
     */
    boolean mayBeJoinedBy(RequestSource upgrade, long now) {
        String address = address(remote);
        return upgrade.nanoTime - nanoTime < 0
                && now - nanoTime <= JOINABLE.toNanos()
                && address != null
                && address.equals(address(upgrade.remote))
                && Objects.equals(origin, upgrade.origin);
    }

    /**
     * The whole address; null if there is none. What a trusted proxy said is text that was never looked up as an address, and
     * shall not be.
     */
    private static @Nullable String address(@Nullable SocketAddress remote) {
        if (!(remote instanceof InetSocketAddress peer)) {
            return null;
        }
        return peer.isUnresolved() ? peer.getHostString() : peer.getAddress().getHostAddress();
    }
}
