package org.higginspush.bench.wire;

import com.fasterxml.jackson.databind.JsonNode;
import org.higginspush.bench.load.Publisher;

/** A publisher on Bayeux over WebSocket: one change a frame, any number under way. */
final class BayeuxPublisher extends WebSocketHandler implements Publisher {
    private static final byte[] ACCEPTED = Ascii.bytes("\"successful\":true");
    private static final byte[] REFUSED = Ascii.bytes("\"successful\":false");
    private static final byte[] META = Ascii.bytes("\"/meta/");

    private final BayeuxRequests requests;
    private String clientId = "";
    private volatile boolean ready;
    private long accepted;
    private long refused;

    BayeuxPublisher(BayeuxRequests requests) {
        super("/bayeux");
        this.requests = requests;
    }

    @Override
    void upgraded() {
        send(frame(requests.publisherHandshake()));
    }

    @Override
    void text(byte[] bytes, int from, int to, int wireBytes, long now) {
        if (Ascii.find(bytes, from, to, META) >= 0) {
            BayeuxReplies.read(bytes, from, to).forEach(this::reply);
        } else {
            accepted += Ascii.count(bytes, from, to, ACCEPTED);
            refused += Ascii.count(bytes, from, to, REFUSED);
        }
    }

    private void reply(JsonNode message) {
        String channel = BayeuxReplies.channel(message);
        if (!BayeuxReplies.isSuccessful(message)) {
            refused++;
        } else if (channel.equals("/meta/handshake")) {
            clientId = message.path("clientId").asText();
            send(frame(requests.connect(clientId, "", 0)));
            ready = true;
        } else if (channel.equals("/meta/connect")) {
            send(frame(requests.connect(clientId, "", 0)));
        } else {
            accepted++;
        }
    }

    @Override
    public boolean isReady() {
        return ready;
    }

    @Override
    public void publish(int user, long revision) {
        append(frame(requests.publish(clientId, user, revision)));
    }

    @Override
    public long accepted() {
        return accepted;
    }

    @Override
    public long refused() {
        return refused;
    }

    @Override
    public void closed(String why) {
        ready = false;
    }
}
