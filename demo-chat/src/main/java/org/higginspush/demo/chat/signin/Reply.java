package org.higginspush.demo.chat.signin;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A reply with JSON, or without content.
 *
 * @param json null for a reply without content
 */
record Reply(byte @Nullable [] json) {
    static Reply of(byte @Nullable [] json) {
        return new Reply(json);
    }

    /** Writes it as the client takes it, and completes the request. */
    void write(AsyncContext async) throws IOException {
        HttpServletResponse response = (HttpServletResponse) async.getResponse();
        if (json == null) {
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            async.complete();
            return;
        }
        response.setContentType("application/json");
        response.setContentLength(json.length);
        ServletOutputStream out = response.getOutputStream();
        out.setWriteListener(new Writer(out, json, async));
    }

    /** The container calls it, one call at a time. */
    private static final class Writer implements WriteListener {
        private final ServletOutputStream out;
        private final byte[] json;
        private final AsyncContext async;
        private boolean written;

        Writer(ServletOutputStream out, byte[] json, AsyncContext async) {
            this.out = out;
            this.json = json;
            this.async = async;
        }

        @Override
        public void onWritePossible() throws IOException {
            if (!written) {
                written = true;
                out.write(json);
            }
            if (out.isReady()) {
                async.complete();
            }
        }

        @Override
        public void onError(Throwable failure) {
            async.complete();
        }
    }
}
