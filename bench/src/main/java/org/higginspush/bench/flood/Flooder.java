package org.higginspush.bench.flood;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A process of attackers, each with an address of its own: opens a WebSocket without a token, writes refused heartbeats
 * as fast as the hub reads, five hundred a write, and opens the next as soon as it is closed. Ends when its input does.
 */
public final class Flooder {
    private static final int COPIES = 500;

    private Flooder() {}

    /** Arguments: the port of the hub on loopback, and the number of attackers. */
    public static void main(String[] args) throws IOException {
        InetSocketAddress hub = new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0]));
        for (int i = 0; i < Integer.parseInt(args[1]); i++) {
            InetSocketAddress from = new InetSocketAddress("127.0.1." + (1 + i), 0);
            Thread attacker = new Thread(() -> attack(hub, from), "attacker " + i);
            attacker.setDaemon(true);
            attacker.start();
        }
        System.in.read();
    }

    private static void attack(InetSocketAddress hub, InetSocketAddress from) {
        byte[] publishLoad = publishLoad();
        while (true) {
            try (Socket socket = new Socket()) {
                socket.bind(from);
                socket.connect(hub);
                socket.getOutputStream().write(upgrade(hub));
                readHead(socket.getInputStream());
                Thread reader = new Thread(() -> drain(socket));
                reader.start();
                while (true) {
                    socket.getOutputStream().write(publishLoad);
                }
            } catch (IOException e) {
                // closed by the hub: on to the next
            }
        }
    }

    private static byte[] upgrade(InetSocketAddress hub) {
        return ("GET /bayeux HTTP/1.1\r\nHost: 127.0.0.1:" + hub.getPort()
                        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static void readHead(InputStream in) throws IOException {
        int matched = 0;
        while (matched < 4) {
            int b = in.read();
            if (b < 0) {
                throw new IOException("closed");
            }
            matched = b == "\r\n\r\n".charAt(matched) ? matched + 1 : b == '\r' ? 1 : 0;
        }
    }

    private static void drain(Socket socket) {
        byte[] part = new byte[8192];
        try (socket) {
            while (socket.getInputStream().read(part) >= 0) {
                // what the hub answers does not matter
            }
        } catch (IOException e) {
            // the writer sees it too
        }
    }

    private static byte[] publishLoad() {
        byte[] text = "[{\"channel\":\"/meta/connect\"}]".getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < COPIES; i++) {
            all.write(0x81);
            all.write(0x80 | text.length);
            all.writeBytes(new byte[4]);
            all.writeBytes(text);
        }
        return all.toByteArray();
    }
}
