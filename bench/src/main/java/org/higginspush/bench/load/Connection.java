package org.higginspush.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One non-blocking TCP connection of an {@link EventLoop}. Reading happens on the event loop's thread; {@link #append}
 * and {@link #flush} may be called from any thread.
 */
public final class Connection {
    private static final byte[] NOTHING = new byte[0];
    private static final int FIRST_UNSENT = 512;

    private final SocketChannel channel;
    private final ConnectionHandler handler;

    /** Bytes of an unfinished message; owned by the loop's thread. */
    private byte[] rest = NOTHING;

    /** What is to be written, from 0 to its position; guarded by this. */
    private @Nullable ByteBuffer unsent;

    private @Nullable SelectionKey key;
    private boolean ended;

    Connection(SocketChannel channel, ConnectionHandler handler) {
        this.channel = channel;
        this.handler = handler;
    }

    void registered(SelectionKey registration) {
        key = registration;
    }

    /** Says that bytes are to be sent with the next {@link #flush}. */
    public synchronized void append(byte[] bytes) {
        ByteBuffer out = roomFor(bytes.length);
        out.put(bytes);
    }

    /** Sends bytes now, or as soon as the socket takes them. */
    public synchronized void send(byte[] bytes) {
        append(bytes);
        flush();
    }

    /** Writes what was appended, as far as the socket takes it; the loop writes the rest when it can. */
    public synchronized void flush() {
        if (unsent == null || unsent.position() == 0 || ended) {
            return;
        }
        try {
            write(unsent);
        } catch (IOException e) {
            // The loop reads the end of the stream next and tells the handler.
            unsent.clear();
        }
    }

    private void write(ByteBuffer out) throws IOException {
        out.flip();
        channel.write(out);
        boolean all = !out.hasRemaining();
        out.compact();
        if (all && out.capacity() == FIRST_UNSENT) {
            // Thousands of devices write a few bytes a minute each.
            unsent = null;
        }
        wantToWrite(!all);
    }

    private void wantToWrite(boolean wanted) {
        SelectionKey registration = key;
        int operations = wanted ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
        try {
            if (registration != null && registration.interestOps() != operations) {
                registration.interestOps(operations);
                registration.selector().wakeup();
            }
        } catch (CancelledKeyException e) {
            ended = true;
        }
    }

    private ByteBuffer roomFor(int more) {
        ByteBuffer out = unsent;
        if (out == null) {
            out = ByteBuffer.allocate(Math.max(FIRST_UNSENT, more));
        } else if (out.remaining() < more) {
            out = ByteBuffer.allocate(2 * (out.position() + more)).put(out.flip());
        }
        unsent = out;
        return out;
    }

    /** Acts on what the selector saw. */
    void ready(ByteBuffer direct, byte[] bytes) {
        try {
            SelectionKey registration = key;
            if (registration == null || !registration.isValid()) {
                return;
            }
            if (registration.isConnectable()) {
                finishConnect(registration);
            } else {
                if (registration.isWritable()) {
                    flush();
                }
                if (registration.isReadable()) {
                    read(direct, bytes);
                }
            }
        } catch (IOException e) {
            end(String.valueOf(e.getMessage()));
        }
    }

    private void finishConnect(SelectionKey registration) throws IOException {
        channel.finishConnect();
        registration.interestOps(SelectionKey.OP_READ);
        handler.connected(this);
    }

    private void read(ByteBuffer direct, byte[] bytes) throws IOException {
        direct.clear();
        int length = channel.read(direct);
        if (length < 0) {
            end("the server closed the connection");
            return;
        }
        long now = System.nanoTime();
        int kept = rest.length;
        System.arraycopy(rest, 0, bytes, 0, kept);
        direct.flip().get(bytes, kept, length);
        int used = handler.received(bytes, 0, kept + length, now);
        rest = used == kept + length ? NOTHING : Arrays.copyOfRange(bytes, used, kept + length);
    }

    /** Ends the connection; the handler is told, once. */
    public void end(String why) {
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
        }
        try {
            channel.close();
        } catch (IOException e) {
            // It is gone either way.
        }
        handler.closed(why);
    }

    public boolean isOpen() {
        return channel.isOpen();
    }
}
