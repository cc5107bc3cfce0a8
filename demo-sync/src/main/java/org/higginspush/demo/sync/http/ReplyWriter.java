package org.higginspush.demo.sync.http;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Writes a reply as the client takes it, and completes the request. The container calls it, one call at a time. */
final class ReplyWriter implements WriteListener {
    private final ServletOutputStream out;
    private final byte[] body;
    private final AsyncContext async;
    private boolean written;

    private ReplyWriter(ServletOutputStream out, byte[] body, AsyncContext async) {
        this.out = out;
        this.body = body;
        this.async = async;
    }

    static void write(Reply reply, AsyncContext async) {
        HttpServletResponse response = (HttpServletResponse) async.getResponse();
        response.setStatus(reply.status());
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        reply.fields().forEach(response::setHeader);
        response.setContentLength(reply.body().length);
        try {
            ServletOutputStream out = response.getOutputStream();
            out.setWriteListener(new ReplyWriter(out, reply.body(), async));
        } catch (IOException e) {
            async.complete();
        }
    }

    @Override
    public void onWritePossible() throws IOException {
        if (!written) {
            written = true;
            out.write(body);
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
