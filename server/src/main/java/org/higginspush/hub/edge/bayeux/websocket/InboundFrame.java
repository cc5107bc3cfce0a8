package org.higginspush.hub.edge.bayeux.websocket;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.higginspush.hub.edge.bayeux.BayeuxReply;
import org.higginspush.hub.edge.bayeux.BayeuxRequest;
import org.higginspush.hub.edge.bayeux.JsonReply;
import org.higginspush.hub.edge.bayeux.MessageBatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages of one text message: served one after the other, then answered together. When they have been answered, the
 * next frame is asked for; if their replies wait for the disk, before.
 */
final class InboundFrame extends MessageBatch implements Callback, Runnable {
    private static final Logger log = LoggerFactory.getLogger(InboundFrame.class);

    private final WebSocketEndPoint endPoint;
    private final FrameProcessor processor;
    private final List<BayeuxRequest> requests;
    private final List<JsonReply> replies;
    private int next;
    private @Nullable BayeuxReply heartbeat;
    private boolean deliversQueue;
    /** Null while the next frame is not to be read before this one is answered. */
    private @Nullable ReadWindow window;

    InboundFrame(WebSocketEndPoint endPoint, FrameProcessor processor, List<BayeuxRequest> requests) {
        this.endPoint = endPoint;
        this.processor = processor;
        this.requests = requests;
        this.replies = new ArrayList<>(requests.size());
    }

    List<BayeuxRequest> requests() {
        return requests;
    }

    List<JsonReply> replies() {
        return replies;
    }

    /** The reply to a heartbeat among them that is answered at once; null if there is none. */
    @Nullable
    BayeuxReply heartbeat() {
        return heartbeat;
    }

    /** Whether what plug-ins have queued for the session goes before the replies. */
    boolean deliversQueue() {
        return deliversQueue;
    }

    /** Whether later frames were read before this one was answered. */
    boolean isDelayed() {
        return window != null;
    }

    void add(JsonReply reply) {
        replies.add(reply);
    }

    void addHeartbeat(BayeuxReply reply) {
        heartbeat = reply;
        deliversQueue = true;
        replies.add(reply);
    }

    /** Adds the reply to a message that CometD served. */
    void addOther(JsonReply reply) {
        deliversQueue = true;
        replies.add(reply);
    }

    /** Serves the messages that have not been served. */
    @Override
    public void run() {
        try {
            while (next < requests.size()) {
                CompletableFuture<Void> later = processor.serve(requests.get(next++), this);
                if (later != null) {
                    later.whenComplete((done, failure) -> proceed(failure));
                    return;
                }
            }
            answer();
        } catch (RuntimeException | Error e) {
            failed(e);
        }
    }

    private void proceed(@Nullable Throwable failure) {
        if (failure == null) {
            run();
        } else {
            failed(failure);
        }
    }

    private void answer() {
        if (isPending()) {
            readOn();
        }
        whenComplete(completed -> processor.answer(this, completed));
    }

    /** Asks for the next frame although the replies to this one wait, unless too many do. */
    private void readOn() {
        window = processor.replyBatcher().window();
        if (window.open()) {
            endPoint.demand();
        }
    }

    @Override
    public void succeeded() {
        written();
        if (window == null || window.answered()) {
            endPoint.demand();
        }
    }

    @Override
    public void failed(Throwable failure) {
        log.debug("A frame could not be handled", failure);
        written();
        endPoint.close(CloseStatus.SERVER_ERROR, "The hub could not handle this frame.");
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }
}
