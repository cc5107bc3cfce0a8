package org.higginspush.bench.wire;

import java.util.List;
import org.higginspush.bench.load.Device;
import org.higginspush.bench.load.NoticeText;
import org.higginspush.bench.load.Protocol;
import org.higginspush.bench.load.Publisher;

/**
 * Bayeux over WebSocket: a handshake, then subscribe and connect, in one frame if the server lets them; afterwards a
 * new connect for each that is answered.
 */
public final class Bayeux implements Protocol {
    private final NoticeText.Scan scan = new NoticeText.Scan();
    private final BayeuxRequests requests;
    private final boolean answersBatchAtOnce;
    private int advisedTimeout;

    private Bayeux(BayeuxRequests requests, boolean answersBatchAtOnce) {
        this.requests = requests;
        this.answersBatchAtOnce = answersBatchAtOnce;
    }

    /** A faye server: it answers a batch when the last of its messages is answered, which a connect is after 45 s. */
    public static Bayeux faye() {
        return new Bayeux(BayeuxRequests.plain("websocket", 0), false);
    }

    /**
     * A Bayeux server without access control or positions.
     *
     * @param heartbeatMillis how long the server is asked to hold a connect, 0 for its own default
     */
    public static Bayeux plain(int heartbeatMillis) {
        return new Bayeux(BayeuxRequests.plain("websocket", heartbeatMillis), true);
    }

    /**
     * The hub, with tokens and positions.
     *
     * @param heartbeatMillis how long the hub is asked to hold a connect, 0 for its own default
     * @param userTokens a token per user, which may subscribe
     * @param publisherToken a token that may publish
     */
    public static Bayeux hub(int heartbeatMillis, List<String> userTokens, String publisherToken) {
        return new Bayeux(BayeuxRequests.hub("websocket", heartbeatMillis, userTokens, publisherToken), true);
    }

    @Override
    public Device device(Device.Id id, Device.Listener listener) {
        return new BayeuxDevice(requests, answersBatchAtOnce, id, listener, scan, timeout -> advisedTimeout = timeout);
    }

    @Override
    public Publisher publisher() {
        return new BayeuxPublisher(requests);
    }

    @Override
    public int advisedHeartbeatMillis() {
        return advisedTimeout;
    }
}
