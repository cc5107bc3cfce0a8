package org.higginspush.client.misbehaving;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A hub, or what answers in its place, that does one thing wrong over HTTP and WebSocket, on a loopback port of its own.
 * Once it {@link #recovers}, the same port leads to a good hub.
 */
public final class MisbehavingHub implements AutoCloseable {
    private final Behaviour behaviour;
    private final URI good;
    private final String user;
    private final ServerSocket serverSocket = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newCachedThreadPool(MisbehavingHub::daemon);
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final RequestCounter requests = new RequestCounter();
    private final AtomicInteger followed = new AtomicInteger();
    private volatile boolean recovered;

    private MisbehavingHub(Behaviour behaviour, URI good, String user) throws IOException {
        this.behaviour = behaviour;
        this.good = good;
        this.user = user;
    }

    /**
     * Starts one.
     *
     * @param good the address of a hub in order, http, for when it recovers
     * @param user whose notices it tells
     */
    public static MisbehavingHub start(Behaviour behaviour, URI good, String user) throws IOException {
        MisbehavingHub hub = new MisbehavingHub(behaviour, good, user);
        hub.threads.execute(hub::accept);
        return hub;
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + serverSocket.getLocalPort());
    }

    /** How many requests, and frames on WebSockets, came in while it misbehaved. */
    public int requests() {
        return requests.all();
    }

    /** How many of them came within the busiest second. */
    public int busiestSecond() {
        return requests.busiest();
    }

    /** How often a redirect was followed. */
    public int followed() {
        return followed.get();
    }

    /** From now on the port leads to the good hub; what is connected is cut. */
    public void recovers() {
        recovered = true;
        cut();
    }

    @Override
    public void close() throws IOException {
        serverSocket.close();
        cut();
        threads.shutdownNow();
    }

    private void cut() {
        sockets.forEach(MisbehavingHub::closeQuietly);
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = serverSocket.accept();
                sockets.add(socket);
                threads.execute(() -> serve(socket));
            }
        } catch (IOException e) {
            // It is closed.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            for (String head = RawSockets.head(in); !head.isEmpty(); head = RawSockets.head(in)) {
                if (recovered) {
                    forward(socket, in, head);
                    return;
                }
                answer(socket, in, head);
            }
        } catch (IOException e) {
            // The connection is gone; the client sees that.
        } finally {
            sockets.remove(socket);
        }
    }

    private void answer(Socket socket, InputStream in, String head) throws IOException {
        OutputStream out = socket.getOutputStream();
        String length = RawSockets.header(head, "Content-Length");
        String body =
                new String(in.readNBytes(length.isEmpty() ? 0 : Integer.parseInt(length)), StandardCharsets.UTF_8);
        if (head.startsWith("OPTIONS ")) {
            HttpWriter.answer(out, head, "204 No Content", "", "");
        } else if (head.split(" ", 3)[1].endsWith("/login")) {
            followed.incrementAndGet();
            HttpWriter.answer(out, head, "200 OK", "text/html", "<html>Sign in</html>");
        } else {
            requests.came(System.nanoTime());
            misbehave(socket, in, head, body);
        }
    }

    private void misbehave(Socket socket, InputStream in, String head, String body) throws IOException {
        OutputStream out = socket.getOutputStream();
        if (behaviour.script() instanceof Exchange.RawResponse raw) {
            HttpWriter.answer(out, head, raw.status(), raw.type(), raw.body());
        } else if (RawSockets.header(head, "Upgrade").toLowerCase(Locale.ROOT).equals("websocket")) {
            RawSockets.write(
                    out,
                    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            + "Sec-WebSocket-Accept: "
                            + RawSockets.acceptKey(RawSockets.header(head, "Sec-WebSocket-Key"))
                            + "\r\n\r\n");
            serveWebSocket(socket, in, out);
        } else {
            behaviour.script().answer(new Exchange(new HttpWriter(socket, in, out, head), body, user));
        }
    }

    private void serveWebSocket(Socket socket, InputStream in, OutputStream out) throws IOException {
        for (String text = RawSockets.readText(in, out); text != null; text = RawSockets.readText(in, out)) {
            requests.came(System.nanoTime());
            behaviour.script().answer(new Exchange(new WebSocketWriter(socket, in, out), text, user));
        }
        throw new IOException("closed");
    }

    private void forward(Socket client, InputStream in, String head) throws IOException {
        try (Socket onward = new Socket(good.getHost(), good.getPort())) {
            sockets.add(onward);
            RawSockets.write(onward.getOutputStream(), head);
            threads.execute(() -> copyBack(onward, client));
            in.transferTo(onward.getOutputStream());
            sockets.remove(onward);
        }
    }

    private static void copyBack(Socket onward, Socket client) {
        try (onward;
                client) {
            onward.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException e) {
            // The connection is gone; both sides see that.
        }
    }

    /** Waits for a moment, or until the client is gone. */
    static void pause(Socket socket, InputStream in, int millis) throws IOException {
        socket.setSoTimeout(millis);
        try {
            if (in.read() < 0) {
                throw new IOException("the client is gone");
            }
        } catch (SocketTimeoutException e) {
            // That was the moment.
        } finally {
            socket.setSoTimeout(0);
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It was closed already.
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "misbehaving-hub");
        thread.setDaemon(true);
        return thread;
    }
}
