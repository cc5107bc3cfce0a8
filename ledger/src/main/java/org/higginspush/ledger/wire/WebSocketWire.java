package org.higginspush.ledger.wire;

import java.net.URI;
import java.net.http.WebSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Bayeux over a WebSocket. */
final class WebSocketWire implements Wire {
    private final Network network;
    private final URI address;
    private CompletableFuture<WebSocket> sending = new CompletableFuture<>();

    WebSocketWire(Network network, URI hub) {
        this.network = network;
        this.address = URI.create(hub.toString().replaceFirst("^http", "ws") + "/bayeux");
    }

    @Override
    public String connectionType() {
        return "websocket";
    }

    @Override
    public void open(Owner owner) {
        sending = network.http()
                .newWebSocketBuilder()
                .connectTimeout(network.patience())
                .buildAsync(address, new Listener(owner));
        sending.whenComplete((socket, failure) -> {
            if (failure == null) {
                owner.opened();
            } else {
                owner.lost(String.valueOf(failure.getMessage()));
            }
        });
    }

    /** One text is on its way at a time, as the JDK wants it. */
    @Override
    public void send(String messages) {
        sending = sending.thenCompose(socket -> socket.sendText(messages, true));
    }

    @Override
    public void abort() {
        sending.thenAccept(WebSocket::abort);
    }

    private static final class Listener implements WebSocket.Listener {
        private final Owner owner;
        private final StringBuilder text = new StringBuilder();

        Listener(Owner owner) {
            this.owner = owner;
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                Json.read(text.toString()).forEach(owner::received);
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            owner.lost("closed with " + code + " " + reason);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            owner.lost(String.valueOf(error.getMessage()));
        }
    }
}
