package org.higginspush.ledger.fault;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/** One connection through the proxy, and its fate. Used by the proxy's thread only. */
final class Link {
    private static final long A_MOMENT = Duration.ofMillis(50).toNanos();
    private static final long NEVER = Long.MAX_VALUE;

    private final SocketChannel client;
    private final SocketChannel hub;
    private final Weather weather;
    private final Flow up;
    private final Flow down;
    private Fate fate;
    private int season;
    /** Since when it has its fate. */
    private long since;

    private boolean connected;
    private boolean met;
    private boolean halfOpen;
    private long resetAt = NEVER;

    /**
     * @param hub connecting, or connected
     * @param now in the time of {@link System#nanoTime}
     */
    Link(SocketChannel client, SocketChannel hub, Weather weather, long now) {
        this.client = client;
        this.hub = hub;
        this.weather = weather;
        this.season = weather.season();
        this.fate = weather.next();
        this.since = now;
        this.up = new Flow(client, hub);
        this.down = new Flow(hub, client);
    }

    void register(Selector selector) throws IOException {
        client.register(selector, 0, this);
        hub.register(selector, hub.isConnected() ? 0 : SelectionKey.OP_CONNECT, this);
    }

    boolean isOpen() {
        return client.isOpen() || hub.isOpen();
    }

    /** True if something is to happen that no socket will tell of. */
    boolean isDue() {
        boolean undecided = fate instanceof Fate.Fair && season != weather.season();
        return up.isWaiting() || down.isWaiting() || resetAt != NEVER || undecided || !met && fate.at() != NEVER;
    }

    /** Lets through what can go through, and lets happen what has to. */
    void pump(Selector selector, long now) throws IOException {
        connected = connected || hub.finishConnect();
        if (!connected) {
            return;
        }
        meetFate(now);
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

    /** One side may go; the other does not hear of it. */
    private static void pumpHalf(Flow flow, SocketChannel from, long now) throws IOException {
        try {
            if (from.isOpen()) {
                flow.pump(now);
            }
        } catch (IOException e) {
            reset(from);
        }
        if (flow.isOver()) {
            from.close();
        }
    }

    private static void listen(Selector selector, SocketChannel channel, Flow out, Flow in) {
        SelectionKey key = channel.keyFor(selector);
        if (key != null && key.isValid()) {
            int read = out.hasRoom() ? SelectionKey.OP_READ : 0;
            key.interestOps(in.isBlocked() ? read | SelectionKey.OP_WRITE : read);
        }
    }

    private void meetFate(long now) throws IOException {
        if (fate instanceof Fate.Fair && season != weather.season()) {
            season = weather.season();
            fate = weather.next();
            since = now;
        }
        if (!met && now - since >= fate.at()) {
            met = true;
            meetFate();
        }
        if (now >= resetAt) {
            reset();
        } else if (weather.isCalm()) {
            slow(0, 0);
        }
    }

    private void meetFate() {
        if (fate instanceof Fate.Reset) {
            resetAt = 0;
        } else if (fate instanceof Fate.HalfOpen) {
            halfOpen = true;
            up.vanish();
            down.vanish();
        } else if (fate instanceof Fate.AnswersLost) {
            down.vanish();
            down.filter(this::lose);
        } else if (fate instanceof Fate.Slow slow) {
            slow(slow.latency(), 1_000_000_000L / slow.bytesPerSecond());
        } else if (fate instanceof Fate.FramesLost lost) {
            down.filter(new FrameSieve(() -> loses(lost))::sift);
        }
    }

    private boolean loses(Fate.FramesLost lost) {
        return !weather.isCalm() && weather.chance().nextDouble() < lost.share();
    }

    private byte[] lose(byte[] answer) {
        resetAt = Math.min(resetAt, System.nanoTime() + A_MOMENT);
        return new byte[0];
    }

    private void slow(long latency, long nanosPerByte) {
        up.slow(latency, nanosPerByte);
        down.slow(latency, nanosPerByte);
    }

    /** Ends it such that both sides hear of an error. */
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
