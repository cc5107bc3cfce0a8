package org.higginspush.ledger.fault;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/** One connection through the proxy, and its fault. Used by the proxy's thread only. */
final class ProxyConnection {
    private static final long A_MOMENT = Duration.ofMillis(50).toNanos();
    private static final long NEVER = Long.MAX_VALUE;

    private final SocketChannel client;
    private final SocketChannel hub;
    private final FaultInjector faultInjector;
    private final Forwarder up;
    private final Forwarder down;
    private ConnectionFault fault;
    private int generation;
    /** Since when it has its fault. */
    private long since;

    private boolean connected;
    private boolean faultApplied;
    private boolean halfOpen;
    private long resetAt = NEVER;

    /**
     * @param hub connecting, or connected
     * @param now in the time of {@link System#nanoTime}
     */
    ProxyConnection(SocketChannel client, SocketChannel hub, FaultInjector faultInjector, long now) {
        this.client = client;
        this.hub = hub;
        this.faultInjector = faultInjector;
        this.generation = faultInjector.generation();
        this.fault = faultInjector.next();
        this.since = now;
        this.up = new Forwarder(client, hub);
        this.down = new Forwarder(hub, client);
    }

    void register(Selector selector) throws IOException {
        client.register(selector, 0, this);
        hub.register(selector, hub.isConnected() ? 0 : SelectionKey.OP_CONNECT, this);
    }

    boolean isOpen() {
        return client.isOpen() || hub.isOpen();
    }

    /** True if it must be pumped although no socket is ready. */
    boolean isDue() {
        boolean undecided = fault instanceof ConnectionFault.None && generation != faultInjector.generation();
        return up.isWaiting()
                || down.isWaiting()
                || resetAt != NEVER
                || undecided
                || !faultApplied && fault.at() != NEVER;
    }

    /** Forwards what can be forwarded, and applies the fault if it is due. */
    void pump(Selector selector, long now) throws IOException {
        connected = connected || hub.finishConnect();
        if (!connected) {
            return;
        }
        applyFault(now);
        if (halfOpen) {
            pumpHalf(up, client, now);
            pumpHalf(down, hub, now);
        } else if (isOpen()) {
            pumpBoth(now);
        }
        listen(selector, client, up, down);
        listen(selector, hub, down, up);
    }

    private void pumpBoth(long now) throws IOException {
        up.pump(now);
        down.pump(now);
        if (up.isOver() || down.isOver()) {
            client.close();
            hub.close();
        }
    }

    /** One side may close; the other is not told. */
    private static void pumpHalf(Forwarder forwarder, SocketChannel from, long now) throws IOException {
        try {
            if (from.isOpen()) {
                forwarder.pump(now);
            }
        } catch (IOException e) {
            reset(from);
        }
        if (forwarder.isOver()) {
            from.close();
        }
    }

    private static void listen(Selector selector, SocketChannel channel, Forwarder out, Forwarder in) {
        SelectionKey key = channel.keyFor(selector);
        if (key != null && key.isValid()) {
            int read = out.hasRoom() ? SelectionKey.OP_READ : 0;
            key.interestOps(in.isBlocked() ? read | SelectionKey.OP_WRITE : read);
        }
    }

    private void applyFault(long now) throws IOException {
        if (fault instanceof ConnectionFault.None && generation != faultInjector.generation()) {
            generation = faultInjector.generation();
            fault = faultInjector.next();
            since = now;
        }
        if (!faultApplied && now - since >= fault.at()) {
            faultApplied = true;
            applyFault();
        }
        if (now >= resetAt) {
            reset();
        } else if (faultInjector.isStopped()) {
            slow(0, 0);
        }
    }

    private void applyFault() {
        if (fault instanceof ConnectionFault.Reset) {
            resetAt = 0;
        } else if (fault instanceof ConnectionFault.HalfOpen) {
            halfOpen = true;
            up.discardAll();
            down.discardAll();
        } else if (fault instanceof ConnectionFault.LostAnswers) {
            down.discardAll();
            down.filter(this::lose);
        } else if (fault instanceof ConnectionFault.Slow slow) {
            slow(slow.latency(), 1_000_000_000L / slow.bytesPerSecond());
        } else if (fault instanceof ConnectionFault.LostFrames lost) {
            down.filter(new NoticeFrameFilter(() -> loses(lost))::filter);
        }
    }

    private boolean loses(ConnectionFault.LostFrames lost) {
        return !faultInjector.isStopped() && faultInjector.chance().nextDouble() < lost.share();
    }

    private byte[] lose(byte[] answer) {
        resetAt = Math.min(resetAt, System.nanoTime() + A_MOMENT);
        return new byte[0];
    }

    private void slow(long latency, long nanosPerByte) {
        up.slow(latency, nanosPerByte);
        down.slow(latency, nanosPerByte);
    }

    /** Closes it so that both sides see an error. */
    void reset() throws IOException {
        reset(client);
        reset(hub);
    }

    private static void reset(SocketChannel channel) throws IOException {
        if (channel.isOpen()) {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            channel.close();
        }
    }
}
