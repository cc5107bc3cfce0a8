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

/** A TCP proxy before the hub that spoils connections as its weather says. One thread serves all of them. */
public final class FaultProxy implements AutoCloseable {
    private static final Duration TICK = Duration.ofMillis(5);

    private final InetSocketAddress hub;
    private final Weather weather;
    private final Selector selector;
    private final ServerSocketChannel door;
    private final Set<Link> links = new HashSet<>();
    private final Thread thread;
    private volatile boolean closed;

    private FaultProxy(int hubPort, Weather weather) throws IOException {
        this.hub = new InetSocketAddress(InetAddress.getLoopbackAddress(), hubPort);
        this.weather = weather;
        this.selector = Selector.open();
        this.door = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        door.configureBlocking(false);
        door.register(selector, SelectionKey.OP_ACCEPT);
        this.thread = new Thread(this::run, "fault-proxy");
        thread.setDaemon(true);
    }

    /** Opens a proxy on a free loopback port. */
    public static FaultProxy before(int hubPort, Weather weather) throws IOException {
        FaultProxy proxy = new FaultProxy(hubPort, weather);
        proxy.thread.start();
        return proxy;
    }

    /** Where clients find it. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + door.socket().getLocalPort());
    }

    private void run() {
        try {
            while (!closed) {
                selector.select(TICK.toMillis());
                turn(System.nanoTime());
            }
            door.close();
            for (Link link : links) {
                link.reset();
            }
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void turn(long now) throws IOException {
        for (SelectionKey key : selector.selectedKeys()) {
            if (key.attachment() instanceof Link link) {
                pump(link, now);
            } else {
                accept(now);
            }
        }
        selector.selectedKeys().clear();
        links.stream().filter(Link::isDue).forEach(link -> pump(link, now));
        links.removeIf(link -> !link.isOpen());
    }

    private void accept(long now) throws IOException {
        for (SocketChannel client = door.accept(); client != null; client = door.accept()) {
            SocketChannel onward = SocketChannel.open();
            Link link = new Link(prepared(client), prepared(onward), weather, now);
            links.add(link);
            try {
                onward.connect(hub);
                link.register(selector);
                pump(link, now);
            } catch (IOException e) {
                link.reset();
            }
        }
    }

    private static SocketChannel prepared(SocketChannel channel) throws IOException {
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        return channel;
    }

    /** An error on one side is an error on both. */
    private void pump(Link link, long now) {
        try {
            link.pump(selector, now);
        } catch (IOException e) {
            reset(link);
        }
    }

    private static void reset(Link link) {
        try {
            link.reset();
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
