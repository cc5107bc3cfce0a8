package org.higginspush.bench.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.function.IntConsumer;
import org.higginspush.bench.load.Device;
import org.higginspush.bench.load.NoticeText;

/** A device on Bayeux over WebSocket. With the hub it keeps its position and tells it with each heartbeat. */
final class BayeuxDevice extends WebSocketHandler implements Device {
    private final BayeuxRequests requests;
    private final boolean answersBatchAtOnce;
    private final Id id;
    private final Listener listener;
    private final NoticeText.Scan scan;
    private final IntConsumer advisedTimeout;

    private String clientId = "";
    private byte[] position = {};
    private long heard;
    private boolean open;
    private boolean leaving;

    BayeuxDevice(
            BayeuxRequests requests,
            boolean answersBatchAtOnce,
            Id id,
            Listener listener,
            NoticeText.Scan scan,
            IntConsumer advisedTimeout) {
        super("/bayeux");
        this.requests = requests;
        this.answersBatchAtOnce = answersBatchAtOnce;
        this.id = id;
        this.listener = listener;
        this.scan = scan;
        this.advisedTimeout = advisedTimeout;
    }

    @Override
    void upgraded() {
        send(frame(requests.deviceHandshake(id)));
    }

    @Override
    void text(byte[] bytes, int from, int to, int wireBytes, long now) {
        int notices = scan.scan(bytes, from, to, id, listener, now);
        if (notices > 0) {
            heard += notices;
            listener.noticeBytes(wireBytes);
            keepPosition(bytes);
        }
        if (scan.meta) {
            BayeuxReplies.read(bytes, from, to).forEach(this::reply);
        }
    }

    private void keepPosition(byte[] bytes) {
        if (requests.isHub() && scan.positionTo > scan.positionFrom) {
            int length = scan.positionTo - scan.positionFrom;
            if (position.length != length) {
                position = new byte[length];
            }
            System.arraycopy(bytes, scan.positionFrom, position, 0, length);
        }
    }

    private void reply(JsonNode message) {
        String channel = BayeuxReplies.channel(message);
        if (!channel.startsWith("/meta/")) {
            return;
        }
        if (!BayeuxReplies.isSuccessful(message)) {
            close(BayeuxReplies.error(message));
            return;
        }
        switch (channel) {
            case "/meta/handshake" -> handshaken(message);
            case "/meta/subscribe" -> subscribed(message);
            case "/meta/connect" -> answered(message);
            default -> {}
        }
    }

    private void handshaken(JsonNode message) {
        clientId = message.path("clientId").asText();
        if (answersBatchAtOnce) {
            send(frame(requests.subscribeAndConnect(clientId, id.user())));
        } else {
            send(frame(requests.subscribe(clientId, id.user())));
            send(frame(requests.connect(clientId, "", 0)));
        }
    }

    /** The connect that was sent along may wait for long: some servers hold even the first. */
    private void subscribed(JsonNode message) {
        keepPosition(message);
        open = true;
        listener.opened();
    }

    private void answered(JsonNode message) {
        if (open) {
            listener.heartbeatAnswered();
        }
        JsonNode timeout = message.path("advice").path("timeout");
        if (timeout.isInt()) {
            advisedTimeout.accept(timeout.asInt());
        }
        keepPosition(message);
        if (!leaving) {
            send(frame(requests.connect(clientId, Ascii.text(position, 0, position.length), heard)));
        }
    }

    private void keepPosition(JsonNode message) {
        String told = BayeuxReplies.position(message);
        if (!told.isEmpty()) {
            byte[] bytes = Ascii.bytes(told);
            position = Arrays.copyOf(bytes, bytes.length);
        }
    }

    /** Bayeux heartbeats start with the server's answer to a connect. */
    @Override
    public void sendHeartbeat() {}

    @Override
    public void leave() {
        leaving = true;
        if (!clientId.isEmpty()) {
            send(frame(BayeuxRequests.disconnect(clientId)));
        }
        sendClose();
    }

    @Override
    public void closed(String why) {
        listener.lost(id, why);
    }
}
