package org.higginspush.hub.edge.bayeux;

import org.cometd.bayeux.Promise;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One frame being dealt with: when it has been answered, the next is asked for. */
final class Reading extends Exchange implements Promise<Void> {
    private static final Logger log = LoggerFactory.getLogger(Reading.class);

    private final WebSocketEndPoint from;
    /** Null while the next frame is not to be read before this one is answered. */
    private @Nullable OpenFrames open;

    Reading(WebSocketEndPoint from) {
        this.from = from;
    }

    /** Asks for the next frame although this one's answer waits, unless too many do. */
    void readOn(OpenFrames frames) {
        open = frames;
        if (frames.open()) {
            from.demand();
        }
    }

    @Override
    public void succeed(Void ignored) {
        written();
        if (open == null || open.answered()) {
            from.demand();
        }
    }

    @Override
    public void fail(Throwable failure) {
        log.debug("A frame could not be handled", failure);
        from.close(CloseStatus.SERVER_ERROR, "The hub could not handle this frame.");
    }
}
