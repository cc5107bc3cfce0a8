package org.higginspush.bench.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.function.IntConsumer;
import org.higginspush.bench.load.Device;
import org.higginspush.bench.load.NoticeText;

/** A device on Bayeux over WebSocket. With the hub it keeps its position and tells it with each heartbeat. */
final class BayeuxDevice extends WebSocketDialogue implements Device {
    private final BayeuxWords words;
    private final boolean answersBatchAtOnce;
    private final Seat seat;
    private final Listener listener;
    private final NoticeText.Scan scan;
    private final IntConsumer advisedTimeout;

    private String clientId = "";
    private byte[] position = {};
    private long heard;
    private boolean open;
    private boolean leaving;

    BayeuxDevice(
            BayeuxWords words,
            boolean answersBatchAtOnce,
            Seat seat,
            Listener listener,
            NoticeText.Scan scan,
            IntConsumer advisedTimeout) {
        super("/bayeux");
        this.words = words;
        this.answersBatchAtOnce = answersBatchAtOnce;
        this.seat = seat;
        this.listener = listener;
        this.scan = scan;
        this.advisedTimeout = advisedTimeout;
    }

    @Override
    void upgraded() {
        send(frame(words.deviceHandshake(seat)));
    }

    @Override
    void text(byte[] bytes, int from, int to, int wireBytes, long now) {
        int notices = scan.scan(bytes, from, to, seat, listener, now);
        if (notices > 0) {
            heard += notices;
            listener.carried(wireBytes);
            keepPosition(bytes);
        }
        if (scan.meta) {
            BayeuxMessages.read(bytes, from, to).forEach(this::reply);
        }
    }

    private void keepPosition(byte[] bytes) {
        if (words.isHub() && scan.positionTo > scan.positionFrom) {
            int length = scan.positionTo - scan.positionFrom;
            if (position.length != length) {
                position = new byte[length];
            }
            System.arraycopy(bytes, scan.positionFrom, position, 0, length);
        }
    }

    private void reply(JsonNode message) {
        String channel = BayeuxMessages.channel(message);
        if (!channel.startsWith("/meta/")) {
            return;
        }
        if (!BayeuxMessages.isSuccessful(message)) {
            hangUp(BayeuxMessages.error(message));
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
            send(frame(words.subscribeAndConnect(clientId, seat.user())));
        } else {
            send(frame(words.subscribe(clientId, seat.user())));
            send(frame(words.connect(clientId, "", 0)));
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
            listener.beaten();
        }
        JsonNode timeout = message.path("advice").path("timeout");
        if (timeout.isInt()) {
            advisedTimeout.accept(timeout.asInt());
        }
        keepPosition(message);
        if (!leaving) {
            send(frame(words.connect(clientId, Ascii.text(position, 0, position.length), heard)));
        }
    }

    private void keepPosition(JsonNode message) {
        String told = BayeuxMessages.position(message);
        if (!told.isEmpty()) {
            byte[] bytes = Ascii.bytes(told);
            position = Arrays.copyOf(bytes, bytes.length);
        }
    }

    /** Bayeux heartbeats start with the server's answer to a connect. */
    @Override
    public void beat() {}

    @Override
    public void leave() {
        leaving = true;
        if (!clientId.isEmpty()) {
            send(frame(BayeuxWords.disconnect(clientId)));
        }
        sayGoodbye();
    }

    @Override
    public void closed(String why) {
        listener.lost(seat, why);
    }
}
