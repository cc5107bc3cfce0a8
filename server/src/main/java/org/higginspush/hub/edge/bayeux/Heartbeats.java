package org.higginspush.hub.edge.bayeux;

import java.util.concurrent.CompletableFuture;
import org.higginspush.hub.edge.bayeux.BayeuxRequest.Advice;
import org.higginspush.hub.edge.bayeux.BayeuxRequest.Heartbeat;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.routing.Router;
import org.higginspush.hub.session.DeviceSession;
import org.jspecify.annotations.Nullable;

/**
 * {@code /meta/connect}: the heartbeat. It brings the device's position; what a lost frame took is offered again before the
 * answer is written. What else a client may say in it is cut to what is harmless.
 */
final class Heartbeats {
    private final Router router;
    private final long maxTimeout;
    private final long maxInterval;

    /**
     * @param maxTimeout the longest time a client may ask for its heartbeat to be held, in milliseconds
     * @param maxInterval the longest time a client may stay away between two heartbeats, in milliseconds
     */
    Heartbeats(Router router, long maxTimeout, long maxInterval) {
        this.router = router;
        this.maxTimeout = maxTimeout;
        this.maxInterval = maxInterval;
    }

    /**
     * Compares what a heartbeat says with what the device was told, before it is held or answered.
     *
     * @return null if it can go on at once, else completed when it can
     * @throws Refusal if the session must handshake again
     */
    @Nullable
    CompletableFuture<Void> heard(PushSession session, Heartbeat request) {
        DeviceSession device = session.device();
        if (device == null) {
            return null;
        }
        Position position = request.position();
        int heard = request.heard();
        String epoch = device.epoch();
        if (position != null && !position.epoch().equals(epoch)) {
            throw Refusals.MISSED_UNKNOWN;
        }
        long at = position == null ? -1 : position.offset();
        long lostSince = device.heartbeat(at, heard);
        session.limitPositions(
                device.confirmed(at, heard), lostSince < 0 ? device.maxPollPosition(at, heard) : Long.MAX_VALUE);
        if (lostSince < 0) {
            router.heard(device, at, heard);
            device.resume();
            return null;
        }
        return repair(device, new Position(epoch, lostSince)).thenRun(device::resume);
    }

    /** Notes for CometD that the session's client is there, and answers. What the client asks for is cut to what is harmless. */
    void connect(PushSession session, Heartbeat request, BayeuxReply reply) {
        if (session.isDisconnected() || !session.connected()) {
            reply.refuseUnknownSession();
            return;
        }
        Advice advice = request.advice();
        session.updateTransientTimeout(advice == null ? -1 : Math.min(advice.timeout(), maxTimeout));
        session.updateTransientInterval(advice == null ? -1 : Math.min(advice.interval(), maxInterval));
        if (advice != null) {
            session.reAdvise(); // a client that advises may have forgotten the hub's advice, after a reload for example
        }
        reply.succeed().advise(session.takeAdvice(session.getServerTransport()));
    }

    /** Reading what was lost may wait for the disk, and this thread may read for many devices. */
    private CompletableFuture<Void> repair(DeviceSession device, Position since) {
        return CompletableFuture.supplyAsync(() -> router.repair(device, since)).thenCompose(repaired -> repaired);
    }
}
