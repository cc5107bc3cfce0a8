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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A TCP proxy before the hub that injects faults into connections, at one port or several. One thread serves all of them. */
public final class FaultProxy implements AutoCloseable {
    private static final Duration TICK = Duration.ofMillis(5);

    /** Where it listens, and for what. */
    private record ProxyPort(ServerSocketChannel channel, Upstream upstream) {
        URI uri() {
            return URI.create("http://127.0.0.1:" + channel.socket().getLocalPort());
        }
    }

    private final FaultInjector faultInjector;
    private final Selector selector;
    private final ProxyPort first;
    private final List<ProxyPort> ports = new CopyOnWriteArrayList<>();
    /** Used by the proxy's thread alone. */
    private final Map<ProxyConnection, Upstream> connections = new HashMap<>();

    private final Thread thread;
    private volatile boolean closed;

    private FaultProxy(Upstream upstream, FaultInjector faultInjector) throws IOException {
        this.faultInjector = faultInjector;
        this.selector = Selector.open();
        this.first = open(upstream);
        this.thread = new Thread(this::run, "fault-proxy");
        thread.setDaemon(true);
    }

    /** Opens a proxy on a free loopback port. */
    public static FaultProxy before(int hubPort, FaultInjector faultInjector) throws IOException {
        return before(() -> hubPort, faultInjector);
    }

    /** Opens a proxy on a free loopback port. */
    public static FaultProxy before(Upstream upstream, FaultInjector faultInjector) throws IOException {
        FaultProxy proxy = new FaultProxy(upstream, faultInjector);
        proxy.thread.start();
        return proxy;
    }

    /** Where clients find it. */
    public URI uri() {
        return first.uri();
    }

    /** Opens another port of it, with an upstream of its own. */
    public URI listen(Upstream upstream) throws IOException {
        return open(upstream).uri();
    }

    private ProxyPort open(Upstream upstream) throws IOException {
        ServerSocketChannel channel =
                ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        channel.configureBlocking(false);
        ProxyPort opened = new ProxyPort(channel, upstream);
        ports.add(opened);
        channel.register(selector, SelectionKey.OP_ACCEPT, opened);
        selector.wakeup();
        return opened;
    }

    private void run() {
        try {
            while (!closed) {
                selector.select(TICK.toMillis());
                handleEvents(System.nanoTime());
            }
            for (ProxyPort port : ports) {
                port.channel.close();
            }
            for (ProxyConnection connection : connections.keySet()) {
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
            } else if (key.attachment() instanceof ProxyPort port) {
                accept(port, now);
            }
        }
        selector.selectedKeys().clear();
        connections.keySet().stream().filter(ProxyConnection::isDue).forEach(connection -> pump(connection, now));
        connections.entrySet().removeIf(entry -> isOver(entry.getKey(), entry.getValue()));
    }

    private static boolean isOver(ProxyConnection connection, Upstream upstream) {
        boolean isOver = !connection.isOpen();
        if (isOver) {
            upstream.closed();
        }
        return isOver;
    }

    private void accept(ProxyPort port, long now) throws IOException {
        ServerSocketChannel from = port.channel;
        for (SocketChannel client = from.accept(); client != null; client = from.accept()) {
            SocketChannel onward = SocketChannel.open();
            ProxyConnection connection = new ProxyConnection(prepared(client), prepared(onward), faultInjector, now);
            connections.put(connection, port.upstream);
            try {
                int onwardTo = port.upstream.opened();
                onward.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), onwardTo));
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
