package org.higginspush.hub.edge.bayeux;

import org.cometd.bayeux.Promise;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One frame being dealt with: when it has been answered, the next is asked for. */
final class Reading implements Promise<Void> {
    private static final Logger log = LoggerFactory.getLogger(Reading.class);

    private final WebSocketEndPoint from;
    private final OpenFrames frames;
    private final Exchange exchange = new Exchange();
    private boolean readOn;

    Reading(WebSocketEndPoint from, OpenFrames frames) {
        this.from = from;
        this.frames = frames;
    }

    Exchange exchange() {
        return exchange;
    }

    /** Asks for the next frame although this one's answer waits, unless too many do. */
    void readOn() {
        readOn = true;
        if (frames.open()) {
            from.demand();
        }
    }

    @Override
    public void succeed(Void ignored) {
        exchange.written();
        if (!readOn || frames.answered()) {
            from.demand();
        }
    }

    @Override
    public void fail(Throwable failure) {
        log.debug("A frame could not be handled", failure);
        from.close(CloseStatus.SERVER_ERROR, "The hub could not handle this frame.");
    }
}
