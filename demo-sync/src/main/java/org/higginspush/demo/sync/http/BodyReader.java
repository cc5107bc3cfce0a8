package org.higginspush.demo.sync.http;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.higginspush.hub.plugin.BodyCollector;

/** Reads the body of a small request whenever some of it has come. The container calls it, one call at a time. */
final class BodyReader implements ReadListener {
    private final ServletInputStream in;
    private final BodyCollector body;
    private final byte[] piece = new byte[4096];

    private BodyReader(ServletInputStream in, BodyCollector body) {
        this.in = in;
        this.body = body;
    }

    /** Begins to read; the request must be asynchronous. For the refusals see {@link BodyCollector#within}. */
    static CompletableFuture<byte[]> read(HttpServletRequest request, int most, Duration deadline) throws IOException {
        BodyCollector body = new BodyCollector(most, request.getContentLengthLong());
        request.getInputStream().setReadListener(new BodyReader(request.getInputStream(), body));
        return body.within(deadline);
    }

    @Override
    public void onDataAvailable() throws IOException {
        while (!body.isDone() && in.isReady()) {
            int length = in.read(piece);
            if (length < 0) {
                return;
            }
            body.add(piece, length);
        }
    }

    @Override
    public void onAllDataRead() {
        body.end();
    }

    @Override
    public void onError(Throwable failure) {
        body.breakOff();
    }
}
