package org.higginspush.ledger.fault;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.higginspush.ledger.Await;
import org.jspecify.annotations.Nullable;

/**
 * Somebody on loopback, at an address of their own, who does what clients should not, some twenty times a second:
 * floods a WebSocket without a token with frames, leaves requests half-sent, abandons polls. A few connections at a
 * time, and whatever the hub answers is well.
 */
public final class Attackers implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final int CONNECTIONS = 20;
    private static final int TIMEOUT_MILLIS = 500;
    private static final int FRAMES = 200;
    private static final String FLOOD = "[{\"channel\":\"/meta/connect\"}]";

    private final int port;
    private final String token;
    private final RandomGenerator chance;
    private final Deque<Socket> held = new ArrayDeque<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final Thread thread;

    private Attackers(int port, String token, RandomGenerator chance) {
        this.port = port;
        this.token = token;
        this.chance = chance;
        this.thread = new Thread(this::attack, "attackers");
        thread.setDaemon(true);
    }

    /**
     * They begin at once.
     *
     * @param port of the hub
     * @param token of the user {@code attacker}, for the polls
     */
    public static Attackers of(int port, String token, RandomGenerator chance) {
        Attackers attackers = new Attackers(port, token, chance);
        attackers.thread.start();
        return attackers;
    }

    private void attack() {
        while (!over.get()) {
            Await.sleep(PAUSE);
            try {
                attackOnce();
            } catch (IOException e) {
                // refused, closed or away, as it should be
            }
        }
        held.forEach(Attackers::drop);
    }

    private void attackOnce() throws IOException {
        Socket socket = new Socket();
        hold(socket);
        socket.bind(new InetSocketAddress(ownAddress(), 0));
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
        switch (chance.nextInt(3)) {
            case 0 -> flood(socket);
            case 1 -> send(socket, "POST /v1/changes HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nContent-Le");
            default ->
                send(
                        socket,
                        "GET /v1/users/attacker/changes?wait=25 HTTP/1.1\r\nHost: 127.0.0.1:" + port
                                + "\r\nAuthorization: Bearer " + token + "\r\n\r\n");
        }
    }

    /**
     * The limits of the hub that count addresses must not meet the devices. Where there is but one address they share
     * it.
     */
    private static @Nullable InetAddress ownAddress() throws IOException {
        return System.getProperty("os.name").equals("Linux")
                ? InetAddress.getByAddress(new byte[] {127, 0, 0, 66})
                : null;
    }

    /** Closes the oldest connection if there are too many. */
    private void hold(Socket socket) {
        held.add(socket);
        if (held.size() > CONNECTIONS) {
            drop(held.remove());
        }
    }

    private static void drop(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is gone either way
        }
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private void flood(Socket socket) throws IOException {
        send(
                socket,
                "GET /bayeux HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nUpgrade: websocket\r\nConnection: Upgrade"
                        + "\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n");
        if (socket.getInputStream().read() >= 0) {
            socket.getOutputStream().write(frames());
        }
    }

    /** Text frames that are masked with zeros, all in one. */
    private static byte[] frames() {
        byte[] text = FLOOD.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer all = ByteBuffer.allocate(FRAMES * (6 + text.length));
        for (int i = 0; i < FRAMES; i++) {
            all.put((byte) 0x81).put((byte) (0x80 | text.length)).putInt(0).put(text);
        }
        return all.array();
    }

    /** They give up, and let go of all connections. */
    @Override
    public void close() {
        over.set(true);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
