package org.higginspush.demo.chat.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The network between a browser and the hub: a TCP relay that can be cut, so that no bytes are forwarded and no
 * connection is closed; or that drops what the hub sends.
 */
final class CuttableNetwork implements AutoCloseable {
    private final ServerSocket serverSocket;
    private final URI hub;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;
    private volatile boolean answersLost;

    CuttableNetwork(URI hub) throws IOException {
        this.hub = hub;
        serverSocket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    /** The hub's address through this relay. */
    URI uri() {
        return URI.create("http://127.0.0.1:" + serverSocket.getLocalPort());
    }

    /** From now on nothing is forwarded, and no connection is closed. */
    void isCut() {
        cut = true;
    }

    /** From now on what the hub sends is dropped, on open and new connections. */
    void losesAnswers() {
        answersLost = true;
    }

    /** Breaks all connections; new ones work. */
    void breaks() {
        answersLost = false;
        cut = false;
        sockets.forEach(CuttableNetwork::close);
        sockets.clear();
    }

    private void accept() {
        while (!serverSocket.isClosed()) {
            try {
                Socket browser = serverSocket.accept();
                Socket server = new Socket(hub.getHost(), hub.getPort());
                sockets.add(browser);
                sockets.add(server);
                start(() -> relay(browser, server, false));
                start(() -> relay(server, browser, true));
            } catch (IOException e) {
                if (!serverSocket.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void relay(Socket from, Socket to, boolean isAnswer) {
        byte[] buffer = new byte[8192];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (!cut && !(isAnswer && answersLost)) {
                    out.write(buffer, 0, read);
                }
            }
            if (cut) {
                in.transferTo(OutputStream.nullOutputStream());
            }
        } catch (IOException e) {
            // The connection is over, which the other side now sees.
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "network");
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        serverSocket.close();
        sockets.forEach(CuttableNetwork::close);
    }
}
