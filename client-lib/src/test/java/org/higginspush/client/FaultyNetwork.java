package org.higginspush.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A network between devices and a hub, on a loopback port: it can block WebSockets, lose answers, cut all connections, or fall silent. */
final class FaultyNetwork implements AutoCloseable {
    private static final String REFUSAL = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

    private final ServerSocket serverSocket;
    private final int hub;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger carried = new AtomicInteger();
    /** Held while the network is silent. */
    private final Semaphore passage = new Semaphore(1, true);

    private volatile boolean blocksWebSockets;
    /** True once answers are lost on the connections made until the next {@link #cuts}. */
    private volatile AtomicBoolean answersAreLost = new AtomicBoolean();

    private volatile boolean closed;

    private FaultyNetwork(int hub) throws IOException {
        this.hub = hub;
        serverSocket = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    static FaultyNetwork before(URI hub) throws IOException {
        return new FaultyNetwork(hub.getPort());
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + serverSocket.getLocalPort());
    }

    void blocksWebSockets(boolean blocks) {
        blocksWebSockets = blocks;
    }

    /** How many connections of devices it has accepted. */
    int connections() {
        return connections.get();
    }

    /** How many WebSockets it did not let through. */
    int refused() {
        return refused.get();
    }

    /** What the hub says is lost from now on, until connections are {@linkplain #cuts cut}. */
    void losesAnswers() {
        answersAreLost.set(true);
    }

    /** Cuts every connection without a word; no answer is lost on those that come. */
    void cuts() {
        answersAreLost = new AtomicBoolean();
        sockets.forEach(FaultyNetwork::cut);
    }

    private static void cut(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // It was closed already.
        }
    }

    /** How many pieces of data it carried in either direction. */
    int carried() {
        return carried.get();
    }

    /** Carries nothing any more; connections stay open, and nobody is told. */
    void fallsSilent() {
        passage.acquireUninterruptibly();
    }

    /** Carries again. */
    void speaksAgain() {
        passage.release();
    }

    private void accept() {
        while (!closed) {
            try {
                Socket device = serverSocket.accept();
                connections.incrementAndGet();
                AtomicBoolean lost = answersAreLost;
                sockets.add(device);
                threads.execute(() -> serve(device, lost));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket device, AtomicBoolean answersAreLost) {
        try (device) {
            byte[] head = head(device.getInputStream());
            String text = new String(head, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
            if (blocksWebSockets && text.contains("upgrade: websocket")) {
                refused.incrementAndGet();
                device.getOutputStream().write(REFUSAL.getBytes(StandardCharsets.ISO_8859_1));
            } else {
                forward(device, head, answersAreLost);
            }
        } catch (IOException e) {
            // The connection is gone; whoever used it sees that.
        } finally {
            sockets.remove(device);
        }
    }

    private void forward(Socket device, byte[] head, AtomicBoolean answersAreLost) throws IOException {
        try (Socket onward = new Socket(InetAddress.getLoopbackAddress(), hub)) {
            sockets.add(onward);
            onward.getOutputStream().write(head);
            threads.execute(() -> copy(onward, device, answersAreLost));
            carry(device.getInputStream(), onward.getOutputStream(), new AtomicBoolean());
            sockets.remove(onward);
        }
    }

    private void copy(Socket from, Socket to, AtomicBoolean isLost) {
        try (from;
                to) {
            carry(from.getInputStream(), to.getOutputStream(), isLost);
        } catch (IOException e) {
            // The connection is gone; whoever used it sees that.
        }
    }

    private void carry(InputStream from, OutputStream to, AtomicBoolean isLost) throws IOException {
        byte[] buffer = new byte[8192];
        for (int length = from.read(buffer); length >= 0; length = from.read(buffer)) {
            passage.acquireUninterruptibly();
            passage.release();
            if (!isLost.get()) {
                carried.incrementAndGet();
                to.write(buffer, 0, length);
            }
        }
    }

    private static byte[] head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int matched = 0;
        String end = "\r\n\r\n";
        while (matched < end.length()) {
            int next = in.read();
            if (next < 0) {
                break;
            }
            head.write(next);
            matched = next == end.charAt(matched) ? matched + 1 : next == end.charAt(0) ? 1 : 0;
        }
        return head.toByteArray();
    }

    @Override
    public void close() throws IOException {
        closed = true;
        passage.release();
        serverSocket.close();
        cuts();
        threads.shutdownNow();
    }
}
