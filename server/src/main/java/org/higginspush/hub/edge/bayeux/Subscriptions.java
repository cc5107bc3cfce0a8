package org.higginspush.hub.edge.bayeux;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import org.cometd.bayeux.Message;
import org.cometd.bayeux.Promise;
import org.cometd.bayeux.server.ServerMessage;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.backplane.CatchUp;
import org.higginspush.hub.model.Notice;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.routing.Router;
import org.higginspush.hub.session.DeviceSession;
import org.jspecify.annotations.Nullable;

/** Subscriptions to a user's contexts. The answer carries what the device missed since its position. */
final class Subscriptions {
    /** What is missed beyond this many contexts follows as notices, so that no answer outgrows a client's limit. */
    private static final int MOST_IN_ANSWER = 100;

    private final Router router;
    private final IntSupplier spreadMillis;

    /**
     * @param spreadMillis over how many milliseconds the devices that must resync now should spread themselves
     */
    Subscriptions(Router router, IntSupplier spreadMillis) {
        this.router = router;
        this.spreadMillis = spreadMillis;
    }

    void subscribe(
            PushSession session,
            String channel,
            String user,
            ServerMessage.Mutable message,
            ServerMessage.Mutable reply,
            Promise<ServerMessage.Mutable> promise) {
        Identity who = session.identity();
        if (who == null || !who.user().equals(user)) {
            throw Refusal.forbidden("This token may not subscribe to that channel: subscribe to its own user's.");
        }
        if (!who.may(Scope.SUBSCRIBE)) {
            throw Refusal.forbidden("This token may not subscribe: get one with the scope \"subscribe\".");
        }
        Position since = PushFields.of(message).position();
        DeviceSession device = device(session, channel, who);
        releaseWhenAnswered(message, device);
        Outcomes.when(router.join(device, since), promise, (catchUp, failure) -> {
            if (failure != null) {
                leave(session);
            }
            Replies.settle(reply, failure, () -> answer(reply, catchUp, device));
            promise.succeed(reply);
        });
        if (session.hasLeft()) {
            leave(session); // it ended meanwhile, and found nothing to leave
        }
    }

    void unsubscribe(PushSession session, ServerMessage.Mutable reply, Promise<ServerMessage.Mutable> promise) {
        leave(session);
        reply.setSuccessful(true);
        promise.succeed(reply);
    }

    void leave(PushSession session) {
        DeviceSession device = session.device();
        if (device != null) {
            session.serve(null, null);
            router.leave(device);
        }
    }

    private static DeviceSession device(PushSession session, String channel, Identity who) {
        DeviceSession known = session.device();
        DeviceSession device = known != null ? known : session.newDevice(who);
        boolean canonical = channel.equals(BayeuxChannels.contextsOf(who.user()));
        session.serve(device, canonical ? null : channel);
        return device;
    }

    private static void releaseWhenAnswered(ServerMessage message, DeviceSession device) {
        Exchange exchange = Exchange.of(message);
        if (exchange != null) {
            exchange.afterWrite(device::release);
        }
    }

    private void answer(ServerMessage.Mutable reply, CatchUp catchUp, DeviceSession device) {
        List<Notice> missed = catchUp.changes();
        Position position = catchUp.position();
        if (missed.size() > MOST_IN_ANSWER) {
            position = missed.get(MOST_IN_ANSWER - 1).position();
            device.startAt(position);
            device.repair(missed.subList(MOST_IN_ANSWER, missed.size()));
            missed = missed.subList(0, MOST_IN_ANSWER);
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("position", position.toString());
        fields.put("changes", changes(missed));
        fields.put("resync", catchUp.resync());
        if (catchUp.resync()) {
            fields.put("spread", spreadMillis.getAsInt());
        }
        reply.setSuccessful(true);
        PushFields.reply(reply, fields);
    }

    private static List<Map<String, Object>> changes(List<Notice> missed) {
        List<Map<String, Object>> changes = new ArrayList<>(missed.size());
        for (Notice notice : missed) {
            Map<String, Object> change = new LinkedHashMap<>();
            change.put("context", notice.context());
            change.put("revision", notice.revision());
            if (notice.origin() != null) {
                change.put("origin", notice.origin());
            }
            changes.add(change);
        }
        return changes;
    }

    /** The channel of a user's contexts that a subscription names, or null if it names other channels. */
    static @Nullable String contextsChannel(ServerMessage message) {
        Object subscription = message.get(Message.SUBSCRIPTION_FIELD);
        List<?> names = subscription instanceof List<?> list ? list : Collections.singletonList(subscription);
        for (Object name : names) {
            if (name instanceof String channel && BayeuxChannels.userOf(channel) != null) {
                if (names.size() > 1) {
                    throw Refusal.malformed("Subscribe to a user's contexts in a message of its own.");
                }
                return channel;
            }
        }
        return null;
    }
}
