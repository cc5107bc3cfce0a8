package org.higginspush.ledger.fault;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.UnaryOperator;

/** One direction of a connection: what was read and is not written yet, because it is late or the receiver is slow. */
final class Forwarder {
    private static final byte[] NOTHING = {};
    private static final int ROOM = 64 * 1024;

    /** Some bytes and when they may be written. */
    private record Late(ByteBuffer bytes, long due) {}

    private final SocketChannel from;
    private final SocketChannel to;
    private final ByteBuffer buffer = ByteBuffer.allocate(8 * 1024);
    private final Queue<Late> late = new ArrayDeque<>();
    private UnaryOperator<byte[]> filter = bytes -> bytes;
    private int waiting;
    private long latency;
    private long nanosPerByte;
    private long lastDue;
    private boolean blocked;
    private boolean ended;

    Forwarder(SocketChannel from, SocketChannel to) {
        this.from = from;
        this.to = to;
    }

    /** From now on every read is passed through this filter. */
    void filter(UnaryOperator<byte[]> next) {
        filter = next;
    }

    /** From now on what is read is delayed. */
    void slow(long latencyNanos, long nanosForAByte) {
        latency = latencyNanos;
        nanosPerByte = nanosForAByte;
    }

    /** Nothing is forwarded any more; what is read is discarded. */
    void discardAll() {
        filter = bytes -> NOTHING;
        late.clear();
        waiting = 0;
        blocked = false;
    }

    /** Reads what there is, if there is room, and writes what is due. */
    void pump(long now) throws IOException {
        boolean more = true;
        while (more && !ended && hasRoom()) {
            more = read(now);
        }
        write(now);
    }

    private boolean read(long now) throws IOException {
        buffer.clear();
        int count = from.read(buffer);
        ended = count < 0;
        if (count > 0) {
            byte[] bytes = new byte[count];
            buffer.flip().get(bytes);
            add(filter.apply(bytes), now);
        }
        return count > 0;
    }

    private void add(byte[] bytes, long now) {
        if (bytes.length > 0) {
            lastDue = Math.max(lastDue, now) + nanosPerByte * bytes.length;
            late.add(new Late(ByteBuffer.wrap(bytes), lastDue + latency));
            waiting += bytes.length;
        }
    }

    private void write(long now) throws IOException {
        blocked = false;
        for (Late next = late.peek(); next != null && next.due <= now && !blocked; next = late.peek()) {
            waiting -= to.write(next.bytes);
            blocked = next.bytes.hasRemaining();
            if (!blocked) {
                late.remove();
            }
        }
    }

    boolean hasRoom() {
        return waiting < ROOM;
    }

    /** True if some bytes are delayed. */
    boolean isWaiting() {
        return !late.isEmpty();
    }

    /** True if the receiver takes no more at this moment. */
    boolean isBlocked() {
        return blocked;
    }

    /** True if the sender has closed and all it sent is written. */
    boolean isOver() {
        return ended && late.isEmpty();
    }
}
