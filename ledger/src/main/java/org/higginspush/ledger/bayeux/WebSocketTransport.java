package org.higginspush.ledger.bayeux;

import java.net.URI;
import java.net.http.WebSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Bayeux over a WebSocket. */
final class WebSocketTransport implements BayeuxTransport {
    private final ClientResources clientResources;
    private final URI address;
    private CompletableFuture<WebSocket> sending = new CompletableFuture<>();

    WebSocketTransport(ClientResources clientResources, URI hub) {
        this.clientResources = clientResources;
        this.address = URI.create(hub.toString().replaceFirst("^http", "ws") + "/bayeux");
    }

    @Override
    public String connectionType() {
        return "websocket";
    }

    @Override
    public void open(Receiver receiver) {
        sending = clientResources
                .http()
                .newWebSocketBuilder()
                .connectTimeout(clientResources.requestTimeout())
                .buildAsync(address, new MessageListener(receiver));
        sending.whenComplete((socket, failure) -> {
            if (failure == null) {
                receiver.opened();
            } else {
                receiver.lost(String.valueOf(failure.getMessage()));
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

    private static final class MessageListener implements WebSocket.Listener {
        private final Receiver receiver;
        private final StringBuilder text = new StringBuilder();

        MessageListener(Receiver receiver) {
            this.receiver = receiver;
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                Json.read(text.toString()).forEach(receiver::received);
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            receiver.lost("closed with " + code + " " + reason);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            receiver.lost(String.valueOf(error.getMessage()));
        }
    }
}
