package org.higginspush.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * One selector for all connections of the generator, driven by the thread that calls {@link #run}. It reads into one
 * shared buffer and keeps nothing per connection but an unfinished message: it must cost far less than any server.
 */
public final class EventLoop implements AutoCloseable {
    private static final int READ_SIZE = 64 * 1024;
    private static final int LONGEST_WAIT_MILLIS = 20;

    private final Selector selector;
    private final ByteBuffer direct = ByteBuffer.allocateDirect(READ_SIZE);
    private final byte[] bytes = new byte[4 * READ_SIZE];
    private Runnable afterEachPoll = () -> {};

    public EventLoop() {
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a connection; its handler is told on the loop's thread once it is open, or that it failed. */
    public Connection connect(InetSocketAddress server, ConnectionHandler handler) {
        try {
            SocketChannel channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            Connection connection = new Connection(channel, handler);
            channel.connect(server);
            connection.registered(channel.register(selector, SelectionKey.OP_CONNECT, connection));
            return connection;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot connect to " + server, e);
        }
    }

    /** Runs a task after each poll: a publisher's flush of what was published meanwhile. */
    public void afterEachPoll(Runnable task) {
        afterEachPoll = task;
    }

    /**
     * Polls until a condition holds.
     *
     * @return whether it held within the limit
     */
    public boolean run(BooleanSupplier done, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (!done.getAsBoolean()) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            poll(Math.min(LONGEST_WAIT_MILLIS, left / 1_000_000 + 1));
        }
        return true;
    }

    /** Polls for a while. */
    public void run(Duration time) {
        run(() -> false, time);
    }

    private void poll(long waitMillis) {
        try {
            selector.select(key -> ((Connection) key.attachment()).ready(direct, bytes), waitMillis);
            afterEachPoll.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        selector.keys().forEach(key -> ((Connection) key.attachment()).end("the run is over"));
        try {
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
