package org.higginspush.client.internal.bayeux;

import java.io.IOException;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.client.CoreClientUpgradeRequest;
import org.eclipse.jetty.websocket.core.client.UpgradeListener;
import org.eclipse.jetty.websocket.core.client.WebSocketCoreClient;

/** The HTTP upgrade that opens a WebSocket; it can be cancelled. Blocks nobody: it runs on the client's threads. */
final class WebSocketUpgrade {
    private final CompletableFuture<CoreSession> cancelled = new CompletableFuture<>();

    /**
     * Begins one.
     *
     * @param tunnel whether there is a proxy, which must not understand what the WebSocket carries
     * @param handler told when the WebSocket is open
     * @param failed told why it cannot be opened
     */
    static WebSocketUpgrade start(
            WebSocketCoreClient client, URI url, boolean tunnel, FrameHandler handler, Consumer<Throwable> failed) {
        WebSocketUpgrade upgrade = new WebSocketUpgrade();
        client.getHttpClient().getExecutor().execute(() -> upgrade.run(client, url, tunnel, handler, failed));
        return upgrade;
    }

    void cancel() {
        cancelled.completeExceptionally(new IOException("closed"));
    }

    private void run(
            WebSocketCoreClient client, URI url, boolean tunnel, FrameHandler handler, Consumer<Throwable> failed) {
        try {
            CompletableFuture<CoreSession> connect = client.connect(request(client, url, tunnel, handler));
            connect.exceptionally(failure -> {
                failed.accept(failure);
                return null;
            });
            cancelled.exceptionally(reason -> {
                connect.completeExceptionally(reason);
                return null;
            });
        } catch (IOException | RuntimeException e) {
            failed.accept(e);
        }
    }

    private static CoreClientUpgradeRequest request(
            WebSocketCoreClient client, URI url, boolean tunnel, FrameHandler handler) {
        CoreClientUpgradeRequest request = CoreClientUpgradeRequest.from(client, url, handler);
        if (tunnel) {
            request.tag(HubHttpClient.TUNNEL);
        }
        request.addListener(new UpgradeListener() {
            @Override
            public void onHandshakeRequest(Request sent) {
                sent.onResponseHeaders(UnexpectedResponseException::refuseUnlessUpgraded);
            }
        });
        return request;
    }
}
