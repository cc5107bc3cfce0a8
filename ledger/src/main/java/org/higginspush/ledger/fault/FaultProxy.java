package org.higginspush.ledger.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** A TCP proxy before the hub that injects faults into connections. One thread serves all of them. */
public final class FaultProxy implements AutoCloseable {
    private static final Duration TICK = Duration.ofMillis(5);

    private final InetSocketAddress hub;
    private final FaultInjector faultInjector;
    private final Selector selector;
    private final ServerSocketChannel serverChannel;
    private final Set<ProxyConnection> connections = new HashSet<>();
    private final Thread thread;
    private volatile boolean closed;

    private FaultProxy(int hubPort, FaultInjector faultInjector) throws IOException {
        this.hub = new InetSocketAddress(InetAddress.getLoopbackAddress(), hubPort);
        this.faultInjector = faultInjector;
        this.selector = Selector.open();
        this.serverChannel =
                ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        serverChannel.configureBlocking(false);
        serverChannel.register(selector, SelectionKey.OP_ACCEPT);
        this.thread = new Thread(this::run, "fault-proxy");
        thread.setDaemon(true);
    }

    /** Opens a proxy on a free loopback port. */
    public static FaultProxy before(int hubPort, FaultInjector faultInjector) throws IOException {
        FaultProxy proxy = new FaultProxy(hubPort, faultInjector);
        proxy.thread.start();
        return proxy;
    }

    /** Where clients find it. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + serverChannel.socket().getLocalPort());
    }

    private void run() {
        try {
            while (!closed) {
                selector.select(TICK.toMillis());
                handleEvents(System.nanoTime());
            }
            serverChannel.close();
            for (ProxyConnection connection : connections) {
                connection.reset();
            }
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void handleEvents(long now) throws IOException {
        for (SelectionKey key : selector.selectedKeys()) {
            if (key.attachment() instanceof ProxyConnection connection) {
                pump(connection, now);
            } else {
                accept(now);
            }
        }
        selector.selectedKeys().clear();
        connections.stream().filter(ProxyConnection::isDue).forEach(connection -> pump(connection, now));
        connections.removeIf(connection -> !connection.isOpen());
    }

    private void accept(long now) throws IOException {
        for (SocketChannel client = serverChannel.accept(); client != null; client = serverChannel.accept()) {
            SocketChannel onward = SocketChannel.open();
            ProxyConnection connection = new ProxyConnection(prepared(client), prepared(onward), faultInjector, now);
            connections.add(connection);
            try {
                onward.connect(hub);
                connection.register(selector);
                pump(connection, now);
            } catch (IOException e) {
                connection.reset();
            }
        }
    }

    private static SocketChannel prepared(SocketChannel channel) throws IOException {
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        return channel;
    }

    /** An error on one side is an error on both. */
    private void pump(ProxyConnection connection, long now) {
        try {
            connection.pump(selector, now);
        } catch (IOException e) {
            reset(connection);
        }
    }

    private static void reset(ProxyConnection connection) {
        try {
            connection.reset();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
    }
}
