package org.higginspush.client.js;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A TCP proxy between a browser and a hub that cuts its connections when a test says so. */
final class InterruptibleProxy implements AutoCloseable {
    private final URI hub;
    private final ServerSocket serverSocket;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean interrupted;

    InterruptibleProxy(URI hub) throws IOException {
        this.hub = hub;
        this.serverSocket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    String origin() {
        return "http://127.0.0.1:" + serverSocket.getLocalPort();
    }

    /** Cuts all connections, and each new one, until {@link #restore}. */
    void interrupt() {
        interrupted = true;
        open.forEach(InterruptibleProxy::close);
    }

    void restore() {
        interrupted = false;
    }

    private void accept() {
        while (!serverSocket.isClosed()) {
            try {
                Socket browser = serverSocket.accept();
                if (interrupted) {
                    close(browser);
                } else {
                    connect(browser);
                }
            } catch (IOException e) {
                // the socket is closed, or the browser was gone at once
            }
        }
    }

    private void connect(Socket browser) throws IOException {
        Socket server = new Socket();
        server.connect(new InetSocketAddress(hub.getHost(), hub.getPort()));
        open.add(browser);
        open.add(server);
        start(() -> pass(browser, server));
        start(() -> pass(server, browser));
    }

    private void pass(Socket from, Socket to) {
        byte[] buffer = new byte[8192];
        try {
            for (int n = from.getInputStream().read(buffer);
                    n >= 0;
                    n = from.getInputStream().read(buffer)) {
                to.getOutputStream().write(buffer, 0, n);
            }
        } catch (IOException e) {
            // one side is gone; so is the other, below
        }
        close(from);
        close(to);
        open.remove(from);
        open.remove(to);
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "interruptible-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // it was closed before
        }
    }

    @Override
    public void close() {
        try {
            serverSocket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        open.forEach(InterruptibleProxy::close);
    }
}
