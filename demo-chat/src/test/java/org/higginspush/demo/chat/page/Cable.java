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
 * The network between a browser and the hub: a TCP relay that can be cut, so that neither side hears anything any more
 * and neither is told; or that loses what the hub says.
 */
final class Cable implements AutoCloseable {
    private final ServerSocket door;
    private final URI hub;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;
    private volatile boolean deaf;

    Cable(URI hub) throws IOException {
        this.hub = hub;
        door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    /** The hub's address through this cable. */
    URI uri() {
        return URI.create("http://127.0.0.1:" + door.getLocalPort());
    }

    /** From now on nothing gets through, and nobody is told. */
    void isCut() {
        cut = true;
    }

    /** From now on what the hub says is lost, on connections old and new. */
    void losesAnswers() {
        deaf = true;
    }

    /** Breaks all connections; new ones work. */
    void breaks() {
        deaf = false;
        cut = false;
        sockets.forEach(Cable::close);
        sockets.clear();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket browser = door.accept();
                Socket server = new Socket(hub.getHost(), hub.getPort());
                sockets.add(browser);
                sockets.add(server);
                start(() -> relay(browser, server, false));
                start(() -> relay(server, browser, true));
            } catch (IOException e) {
                if (!door.isClosed()) {
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
                if (!cut && !(isAnswer && deaf)) {
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
        Thread thread = new Thread(work, "cable");
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
        door.close();
        sockets.forEach(Cable::close);
    }
}
