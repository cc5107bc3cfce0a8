package org.higginspush.hub.edge.http;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Lets an answer that needed no body, as most refusals are, wait until the body has come and is discarded. Many clients send
 * the head and the body one after the other. An answer in between ends the connection: Jetty cannot tell the rest of the body
 * from the next request, and closes without having said so; a client that keeps the connection loses its next request, and one
 * that still sends may lose the answer (RFC 9112, sections 9.3 and 9.6).
 *
 * <p>A body that is too long to wait for, has no known end, or waits to be asked for ({@code Expect: 100-continue}), is not waited for: then the
 * answer says {@code Connection: close}, and what still comes of the body is discarded for a while. If the connection were closed while
 * the client sends, the client's system would throw away the answer that it has not read yet.
 */
final class UnreadBodyHandler extends Handler.Wrapper {
    /** How long, and how much, a client may send of a body that was answered already. Then its connection is closed. */
    private static final Duration LINGER = Duration.ofSeconds(5);

    private static final long LINGER_BYTES = 64 << 20;

    private final long maxBytes;

    /** @param maxBytes how long a body may be to be waited for */
    UnreadBodyHandler(Handler inside, long maxBytes) {
        super(inside);
        this.maxBytes = maxBytes;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        boolean hasBody = request.getLength() > 0 || request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING);
        if (!hasBody) {
            return super.handle(request, response, callback);
        }
        RequestWithBody kept = new RequestWithBody(request);
        AfterBody answer = new AfterBody(kept, response, callback, maxBytes);
        return super.handle(kept, answer, answer);
    }

    /** A request whose body can still be read, and discarded, after whoever answers has asked Jetty to give it up. */
    private static final class RequestWithBody extends Request.Wrapper {
        /** As Jetty has it. */
        private static final int MOST_READS = 16;

        RequestWithBody(Request request) {
            super(request);
        }

        /** Reads a few parts at most: a client that sends as fast as they are read must not keep the thread. */
        @Override
        public boolean consumeAvailable() {
            for (int i = 0; i < MOST_READS; i++) {
                Content.Chunk chunk = read();
                if (chunk == null) {
                    return false;
                }
                chunk.release();
                if (Content.Chunk.isFailure(chunk)) {
                    return false;
                }
                if (chunk.isLast()) {
                    return true;
                }
            }
            return false;
        }
    }

    /** The response to a request with a body; its first write waits for the end of the body. */
    private static final class AfterBody extends Response.Wrapper implements Callback {
        private final Callback completed;
        private final long maxBytes;
        private boolean isWritten;
        /** Whether the connection ends with this answer though the body is still coming. */
        private volatile boolean isBodyLeft;

        AfterBody(Request request, Response response, Callback completed, long maxBytes) {
            super(request, response);
            this.completed = completed;
            this.maxBytes = maxBytes;
        }

        @Override
        public void write(boolean last, @Nullable ByteBuffer content, Callback callback) {
            if (isWritten) {
                super.write(last, content, callback);
                return;
            }
            isWritten = true;
            Request request = getRequest();
            if (isToWaitFor(request)) {
                new Discard(request, maxBytes, isRead -> {
                            if (!isRead) {
                                closeAfterwards();
                            }
                            super.write(last, content, callback);
                        })
                        .run();
            } else {
                closeAfterwards();
                super.write(last, content, callback);
            }
        }

        private void closeAfterwards() {
            getHeaders().put(HttpFields.CONNECTION_CLOSE);
            isBodyLeft = true;
        }

        @Override
        public void succeeded() {
            if (isBodyLeft && !getRequest().getHeaders().contains(HttpHeader.EXPECT)) {
                new LateBodyDiscard(getRequest(), completed).run();
            } else {
                completed.succeeded();
            }
        }

        @Override
        public void failed(Throwable failure) {
            completed.failed(failure);
        }

        @Override
        public InvocationType getInvocationType() {
            return completed.getInvocationType();
        }

        private boolean isToWaitFor(Request request) {
            HttpFields headers = request.getHeaders();
            boolean hasEnd =
                    request.getLength() >= 0 || HttpHeaderValue.CHUNKED.is(headers.get(HttpHeader.TRANSFER_ENCODING));
            return hasEnd && request.getLength() <= maxBytes && !headers.contains(HttpHeader.EXPECT);
        }
    }

    /** Reads and forgets the body. Runs whenever more of it has come. */
    private abstract static class BodyReader implements Runnable {
        /** Then another thread goes on: this one may be that of many connections. */
        private static final int MOST_READS_IN_A_ROW = 32;

        private final Request request;
        private long left;

        BodyReader(Request request, long maxBytes) {
            this.request = request;
            this.left = maxBytes;
        }

        @Override
        public final void run() {
            int reads = 0;
            while (left >= 0 && isInTime()) {
                if (reads++ == MOST_READS_IN_A_ROW) {
                    request.getComponents().getExecutor().execute(this);
                    return;
                }
                Content.Chunk chunk = request.read();
                if (chunk == null) {
                    if (demands()) {
                        return;
                    }
                    break;
                }
                left -= chunk.remaining();
                chunk.release();
                if (Content.Chunk.isFailure(chunk)) {
                    break;
                }
                if (chunk.isLast()) {
                    ends(true);
                    return;
                }
            }
            ends(false);
        }

        boolean isInTime() {
            return true;
        }

        /** @param isRead false if there is more to come, or the body broke off */
        abstract void ends(boolean isRead);

        /** False if a handler still waits for the body, and answers without it. */
        private boolean demands() {
            try {
                request.demand(this);
                return true;
            } catch (IllegalStateException e) {
                return false;
            }
        }
    }

    /** Discards the body before the answer. */
    private static final class Discard extends BodyReader {
        private final Consumer<Boolean> then;

        Discard(Request request, long maxBytes, Consumer<Boolean> then) {
            super(request, maxBytes);
            this.then = then;
        }

        @Override
        void ends(boolean isRead) {
            then.accept(isRead);
        }
    }

    /** Discards the body after the answer; Jetty has shut the sending side of the connection by then. */
    private static final class LateBodyDiscard extends BodyReader {
        private final Callback closes;
        private final long end = System.nanoTime() + LINGER.toNanos();

        LateBodyDiscard(Request request, Callback closes) {
            super(request, LINGER_BYTES);
            this.closes = closes;
        }

        @Override
        boolean isInTime() {
            return System.nanoTime() - end < 0;
        }

        @Override
        void ends(boolean isRead) {
            closes.succeeded();
        }
    }
}
