package org.higginspush.hub.edge.http;

import java.nio.ByteBuffer;
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
 * answer says {@code Connection: close}.
 */
final class UnreadBodyHandler extends Handler.Wrapper {
    private final long maxBytes;

    /** @param maxBytes how long a body may be to be waited for */
    UnreadBodyHandler(Handler inside, long maxBytes) {
        super(inside);
        this.maxBytes = maxBytes;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        boolean hasBody = request.getLength() > 0 || request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING);
        return super.handle(request, hasBody ? new AfterBody(request, response, maxBytes) : response, callback);
    }

    /** The response to a request with a body; its first write waits for the end of the body. */
    private static final class AfterBody extends Response.Wrapper {
        private final long maxBytes;
        private boolean isWritten;

        AfterBody(Request request, Response response, long maxBytes) {
            super(request, response);
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
                new Discard(request, maxBytes, () -> super.write(last, content, callback)).run();
            } else {
                request.consumeAvailable(); // sets Connection: close if there is more
                super.write(last, content, callback);
            }
        }

        private boolean isToWaitFor(Request request) {
            HttpFields headers = request.getHeaders();
            boolean hasEnd =
                    request.getLength() >= 0 || HttpHeaderValue.CHUNKED.is(headers.get(HttpHeader.TRANSFER_ENCODING));
            return hasEnd && request.getLength() <= maxBytes && !headers.contains(HttpHeader.EXPECT);
        }
    }

    /** Runs whenever more of the body has come. */
    private static final class Discard implements Runnable {
        private final Request request;
        private final Runnable then;
        private long left;

        Discard(Request request, long maxBytes, Runnable then) {
            this.request = request;
            this.left = maxBytes;
            this.then = then;
        }

        @Override
        public void run() {
            while (left >= 0) {
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
                    then.run();
                    return;
                }
            }
            request.consumeAvailable(); // sets Connection: close
            then.run();
        }

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
}
