package org.higginspush.hub.edge.bayeux;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.cometd.bayeux.Channel;
import org.cometd.bayeux.Message;
import org.cometd.bayeux.server.ServerMessage;
import org.higginspush.hub.model.ErrorCode;
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
     * Deals with what a heartbeat says before CometD holds or answers it.
     *
     * @return null if it can go on at once, else completed when it can
     * @throws Refusal if the session must handshake again
     */
    @Nullable
    CompletableFuture<Void> heard(PushSession session, ServerMessage.Mutable message) {
        clampAdvice(message);
        PushFields fields = PushFields.of(message);
        Position position = fields.position();
        int heard = fields.heard();
        DeviceSession device = session.device();
        if (device == null) {
            return null;
        }
        String epoch = device.epoch();
        if (position != null && !position.epoch().equals(epoch)) {
            throw new Refusal(
                    ErrorCode.SESSION_UNKNOWN, "The hub cannot tell what was missed: handshake and subscribe again.");
        }
        long at = position == null ? -1 : position.offset();
        long lostSince = device.heartbeat(at, heard);
        session.mayShow(device.confirmed(at, heard), lostSince < 0 ? device.mostForPoll(at, heard) : Long.MAX_VALUE);
        if (lostSince < 0) {
            device.goOn();
            return null;
        }
        return repair(device, new Position(epoch, lostSince)).thenRun(device::goOn);
    }

    /** Reading what was lost may wait for the disk, and this thread may read for many devices. */
    private CompletableFuture<Void> repair(DeviceSession device, Position since) {
        return CompletableFuture.supplyAsync(() -> router.repair(device, since)).thenCompose(repaired -> repaired);
    }

    /** A held heartbeat stays as long as its device is idle: what was read of it, and is in its reply, need not. */
    static void letGo(ServerMessage.Mutable message) {
        message.remove(Message.EXT_FIELD);
        message.remove(Message.CONNECTION_TYPE_FIELD);
        message.remove(Message.CLIENT_ID_FIELD);
        message.remove(Message.ID_FIELD);
        message.setChannel(Channel.META_CONNECT);
        message.getAssociated().setChannel(Channel.META_CONNECT);
    }

    private void clampAdvice(ServerMessage.Mutable message) {
        Map<String, Object> advice = message.getAdvice();
        if (advice != null) {
            clamp(advice, Message.TIMEOUT_FIELD, maxTimeout);
            clamp(advice, Message.INTERVAL_FIELD, maxInterval);
        }
    }

    private static void clamp(Map<String, Object> advice, String field, long most) {
        if (advice.get(field) instanceof Number asked) {
            advice.put(field, Math.min(asked.longValue(), most));
        } else {
            advice.remove(field);
        }
    }
}
