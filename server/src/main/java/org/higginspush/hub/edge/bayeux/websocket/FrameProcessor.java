package org.higginspush.hub.edge.bayeux.websocket;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.cometd.bayeux.Promise;
import org.cometd.bayeux.server.ServerMessage;
import org.higginspush.hub.backplane.CompletionBatch;
import org.higginspush.hub.edge.bayeux.BayeuxReply;
import org.higginspush.hub.edge.bayeux.BayeuxRequest;
import org.higginspush.hub.edge.bayeux.BayeuxRequest.Handshake;
import org.higginspush.hub.edge.bayeux.BayeuxRequest.Heartbeat;
import org.higginspush.hub.edge.bayeux.BayeuxRequest.Malformed;
import org.higginspush.hub.edge.bayeux.BayeuxRequest.Other;
import org.higginspush.hub.edge.bayeux.JsonReply;
import org.higginspush.hub.edge.bayeux.PushBayeuxServer;
import org.higginspush.hub.edge.bayeux.PushSession;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;

/** Serves the messages that come on one WebSocket, frame by frame, and writes their replies. */
final class FrameProcessor {
    private final WebSocketEndPoint endPoint;
    private final WebSocketTransport transport;
    private final PushBayeuxServer hub;
    private final WebSocketContext context;
    /** Of the session that has sent anything but a handshake here. */
    private volatile @Nullable WebSocketScheduler scheduler;
    /** Made with the first change that is published here. */
    private volatile @Nullable ReplyBatcher replyBatcher;

    FrameProcessor(WebSocketEndPoint endPoint, WebSocketTransport transport, WebSocketContext context) {
        this.endPoint = endPoint;
        this.transport = transport;
        this.hub = transport.hub();
        this.context = context;
    }

    /** Serves the messages of a frame, and answers them. */
    void serve(InboundFrame frame) {
        List<BayeuxRequest> requests = frame.requests();
        if (requests.stream().allMatch(Malformed.class::isInstance)
                || endPoint.binding().mayServe(requests.get(0))) {
            frame.run();
            return;
        }
        requests.forEach(request -> {
            BayeuxReply reply = new BayeuxReply(request.header());
            reply.refuseUnknownSession();
            frame.add(reply);
        });
        answer(frame, CompletionBatch.SINGLE);
    }

    /**
     * Serves one message of a frame.
     *
     * @return null if its reply was added, else completed when it is
     */
    @Nullable
    CompletableFuture<Void> serve(BayeuxRequest request, InboundFrame frame) {
        if (request instanceof Heartbeat heartbeat) {
            return serve(heartbeat, frame);
        }
        PushSession current = endPoint.session();
        if (request instanceof Other other) {
            return serve(other, current, frame);
        }
        BayeuxReply reply = new BayeuxReply(request.header());
        frame.add(reply);
        return hub.serve(
                request instanceof Handshake ? transport.newSession() : current, request, context, frame, reply);
    }

    private @Nullable CompletableFuture<Void> serve(Heartbeat request, InboundFrame frame) {
        PushSession current = endPoint.session();
        boolean wasConnected = current != null && current.isConnected();
        WebSocketScheduler present = current == null ? null : scheduler(current);
        BayeuxReply reply = new BayeuxReply(request.header());
        CompletableFuture<Void> later = hub.serve(current, request, context, frame, reply);
        if (later == null) {
            holdOrAnswer(reply, wasConnected ? present : null, frame);
            return null;
        }
        return later.thenRun(() -> holdOrAnswer(reply, wasConnected ? present : null, frame));
    }

    /** The first heartbeat of a session is answered at once. */
    private static void holdOrAnswer(BayeuxReply reply, @Nullable WebSocketScheduler present, InboundFrame frame) {
        if (present == null || !reply.isSuccessful() || !present.hold(reply)) {
            frame.addHeartbeat(reply);
        }
    }

    private CompletableFuture<Void> serve(Other request, @Nullable PushSession current, InboundFrame frame) {
        if (current != null) {
            scheduler(current);
        }
        CompletableFuture<Void> served = new CompletableFuture<>();
        request.message().setServerTransport(transport);
        request.message().setBayeuxContext(context);
        Promise<ServerMessage.Mutable> extended = Promise.from(
                reply -> {
                    if (reply != null) {
                        frame.addOther(transport.reply(reply));
                    }
                    served.complete(null);
                },
                served::completeExceptionally);
        hub.serve(
                current,
                request,
                context,
                frame,
                Promise.from(reply -> transport.processReply(current, reply, extended), served::completeExceptionally));
        return served;
    }

    /** CometD's way to the session, from the first message after its handshake on. */
    private WebSocketScheduler scheduler(PushSession of) {
        WebSocketScheduler present = scheduler;
        if (present != null && present.isOf(of)) {
            return present;
        }
        WebSocketScheduler made = new WebSocketScheduler(endPoint, transport, of);
        scheduler = made;
        of.setScheduler(made);
        return made;
    }

    /** Writes the replies to a frame, after what plug-ins have queued for the session. */
    void answer(InboundFrame frame, CompletionBatch completed) {
        List<JsonReply> replies = frame.replies();
        for (JsonReply reply : replies) {
            if (!reply.isSuccessful()) {
                context.refused(reply.channel(), reply.error(), endPoint.session());
            }
        }
        complete(frame);
        if (replies.isEmpty()) {
            frame.succeeded();
        } else if (frame.isDelayed()) {
            replyBatcher().add(replies, completed, frame);
        } else {
            endPoint.write(replies, frame);
        }
    }

    private void complete(InboundFrame frame) {
        PushSession current = endPoint.session();
        if (current == null) {
            return;
        }
        BayeuxReply heartbeat = frame.heartbeat();
        if (current.isMetaConnectDeliveryOnly() ? heartbeat != null : frame.deliversQueue()) {
            endPoint.deliverQueue(current);
        }
        if (heartbeat != null) {
            current.complete(heartbeat);
            scheduler(current).scheduleExpiration();
        } else if (frame.requests().get(0) instanceof Handshake) {
            transport.scheduleExpiration(current, 0); // if no heartbeat follows
        }
    }

    ReplyBatcher replyBatcher() {
        ReplyBatcher made = replyBatcher;
        return made == null ? makeReplyBatcher() : made;
    }

    private synchronized ReplyBatcher makeReplyBatcher() {
        ReplyBatcher made = replyBatcher == null ? new ReplyBatcher(endPoint::write) : replyBatcher;
        replyBatcher = made;
        return made;
    }

    /** The heartbeat of a session that is held, if one is, is to be refused. */
    void refuseHeartbeat(PushSession of, Refusal why) {
        WebSocketScheduler present = scheduler;
        if (present != null && present.isOf(of)) {
            present.refuse(why);
        }
    }

    /** The connection is closed: nothing is answered any more. */
    void close() {
        WebSocketScheduler present = scheduler;
        if (present != null) {
            present.cancel();
        }
    }
}
