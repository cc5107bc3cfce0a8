package org.higginspush.hub.command;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.higginspush.hub.model.ListenAddress;

/**
 * Asks a hub of this machine over its own port whether it still serves: a connection, a request, and any answer in HTTP. A port
 * with TLS answers those who speak plain HTTP too, by telling them to speak TLS.
 *
 * @param address where it listens
 * @param limit for the whole, about
 */
record LivenessProbe(ListenAddress address, Duration limit) {
    private static final byte[] ANSWER = "HTTP/1.1 ".getBytes(StandardCharsets.US_ASCII);

    /** Asks at one of these addresses, one without TLS if there is any. */
    static LivenessProbe of(List<ListenAddress> addresses, Duration limit) {
        return addresses.stream()
                .min(Comparator.comparing(ListenAddress::tls))
                .map(address -> new LivenessProbe(address, limit))
                .orElseThrow();
    }

    /** Whether it answers. It waits for that, so it blocks. */
    boolean answers() {
        String host = HubOptions.reachable(address.host()).replaceAll("[\\[\\]]", "");
        int millis = (int) Math.max(1, limit.toMillis() / 2);
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, address.port()), millis);
            socket.setSoTimeout(millis);
            OutputStream out = socket.getOutputStream();
            out.write(("GET /healthz HTTP/1.1\r\nHost: "
                            + new ListenAddress(host, address.port(), address.purposes()).authority()
                            + "\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            return Arrays.equals(socket.getInputStream().readNBytes(ANSWER.length), ANSWER);
        } catch (IOException e) {
            return false;
        }
    }
}
