package org.higginspush.ledger.fault;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** A TCP proxy between a node of the hub and its Redis, through which for a while not everything gets. */
public final class PartitionProxy implements AutoCloseable {
    private static final int BUFFER = 16 * 1024;

    /** What does not get through. */
    public enum Partition {
        /** Everything gets through. */
        NONE,
        /** Connections are reset, and no new one is made. */
        CUT,
        /** Nothing, either way: it is held up until the partition is over. */
        BOTH_WAYS,
        /** What the node sends is held up. */
        REQUESTS,
        /** What Redis sends is held up. */
        ANSWERS,
        /** Nothing gets through any more on the connections that there are, also afterwards; new ones work. */
        FORGOTTEN
    }

    private final ServerSocket server;
    private final int target;
    private final Set<ForwardedConnection> connections = ConcurrentHashMap.newKeySet();
    /** Guarded by this. */
    private Partition partition = Partition.NONE;

    /** The two sockets of one connection. */
    private final class ForwardedConnection {
        final Socket node;
        final Socket redis;
        volatile boolean isForgotten;

        ForwardedConnection(Socket node, Socket redis) {
            this.node = node;
            this.redis = redis;
        }

        void start() {
            thread(() -> forward(node, redis, Partition.REQUESTS));
            thread(() -> forward(redis, node, Partition.ANSWERS));
        }

        private void forward(Socket from, Socket to, Partition direction) {
            byte[] bytes = new byte[BUFFER];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                int count;
                while ((count = in.read(bytes)) >= 0) {
                    awaitPassage(direction);
                    if (!isForgotten) {
                        out.write(bytes, 0, count);
                    }
                }
                awaitPassage(direction);
                end(PartitionProxy::closeQuietly);
            } catch (IOException e) {
                end(ForwardedConnection::close);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /** The other side is told in the same way; of a forgotten connection it is not told at all. */
        private void end(Consumer<Socket> how) {
            if (!isForgotten) {
                how.accept(node);
                how.accept(redis);
                connections.remove(this);
            }
        }

        void reset() {
            close(node);
            close(redis);
            connections.remove(this);
        }

        private static void close(Socket socket) {
            try {
                socket.setSoLinger(true, 0);
            } catch (IOException e) {
                // it is closed already
            }
            closeQuietly(socket);
        }
    }

    private PartitionProxy(int target) throws IOException {
        this.target = target;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    /**
     * Opens a proxy on a free loopback port.
     *
     * @param redisPort where Redis listens
     */
    public static PartitionProxy before(int redisPort) throws IOException {
        PartitionProxy proxy = new PartitionProxy(redisPort);
        thread(proxy::accept);
        return proxy;
    }

    private static void thread(Runnable task) {
        Thread thread = new Thread(task, "partition-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    /** Where the node finds it. */
    public int port() {
        return server.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                accept(server.accept());
            }
        } catch (IOException e) {
            // it is closed
        }
    }

    private void accept(Socket node) {
        try {
            node.setTcpNoDelay(true);
            if (isCut()) {
                ForwardedConnection.close(node);
                return;
            }
            Socket redis = new Socket(InetAddress.getLoopbackAddress(), target);
            redis.setTcpNoDelay(true);
            ForwardedConnection connection = new ForwardedConnection(node, redis);
            if (isAdded(connection)) {
                connection.start();
            } else {
                connection.reset();
            }
        } catch (IOException e) {
            ForwardedConnection.close(node);
        }
    }

    private synchronized boolean isCut() {
        return partition == Partition.CUT;
    }

    /** False if it was cut meanwhile. */
    private synchronized boolean isAdded(ForwardedConnection connection) {
        return partition != Partition.CUT && connections.add(connection);
    }

    private synchronized void awaitPassage(Partition direction) throws InterruptedException {
        while (partition == Partition.BOTH_WAYS || partition == direction) {
            wait();
        }
    }

    /** From now on this does not get through. */
    public void set(Partition next) {
        synchronized (this) {
            partition = next;
            notifyAll();
        }
        if (next == Partition.CUT) {
            connections.forEach(ForwardedConnection::reset);
        } else if (next == Partition.FORGOTTEN) {
            connections.forEach(connection -> connection.isForgotten = true);
        }
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            // it is over anyway
        }
    }

    @Override
    public void close() {
        closeQuietly(server);
        set(Partition.NONE);
        connections.forEach(ForwardedConnection::reset);
    }
}
