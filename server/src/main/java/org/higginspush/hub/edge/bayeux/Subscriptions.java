package org.higginspush.hub.edge.bayeux;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntSupplier;
import org.cometd.bayeux.Message;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.backplane.CatchUp;
import org.higginspush.hub.edge.bayeux.BayeuxRequest.Subscribe;
import org.higginspush.hub.edge.bayeux.BayeuxRequest.Unsubscribe;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.routing.Router;
import org.higginspush.hub.session.DeviceSession;
import org.jspecify.annotations.Nullable;

/** Subscriptions to a user's contexts. The answer carries what the device missed since its position. */
final class Subscriptions {
    private final Router router;
    private final IntSupplier spreadMillis;

    /**
     * @param spreadMillis over how many milliseconds the devices that must resync now should spread themselves
     */
    Subscriptions(Router router, IntSupplier spreadMillis) {
        this.router = router;
        this.spreadMillis = spreadMillis;
    }

    /**
     * Subscribes a session to its user's contexts.
     *
     * @return null if the reply is complete, else completed when it is
     */
    @Nullable
    CompletableFuture<Void> subscribe(PushSession session, Subscribe request, MessageBatch batch, BayeuxReply reply) {
        Identity who = session.identity();
        if (who == null || !who.user().equals(request.user())) {
            throw Refusal.forbidden("This token may not subscribe to that channel: subscribe to its own user's.");
        }
        if (!who.may(Scope.SUBSCRIBE)) {
            throw Refusal.forbidden("This token may not subscribe: get one with the scope \"subscribe\".");
        }
        DeviceSession device = device(session, request.subscription(), who);
        batch.afterWrite(device::release);
        CompletableFuture<Void> joined = join(session, device, request, reply);
        if (session.hasLeft()) {
            leave(session); // it ended meanwhile, and found nothing to leave
        }
        return joined.isDone() && !joined.isCompletedExceptionally() ? null : joined;
    }

    private CompletableFuture<Void> join(
            PushSession session, DeviceSession device, Subscribe request, BayeuxReply reply) {
        reply.put(Message.SUBSCRIPTION_FIELD, request.subscriptionField());
        return router.join(device, request.since())
                .whenComplete((catchUp, failure) -> {
                    if (failure != null) {
                        leave(session);
                    }
                })
                .thenAccept(catchUp -> answer(reply, catchUp, device));
    }

    void unsubscribe(PushSession session, Unsubscribe request, BayeuxReply reply) {
        leave(session);
        reply.put(Message.SUBSCRIPTION_FIELD, request.subscriptionField()).succeed();
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

    private void answer(BayeuxReply reply, CatchUp catchUp, DeviceSession device) {
        CatchUp told = router.inOneAnswer(device, catchUp);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("position", told.position().toString());
        fields.put("changes", told.changes().stream().map(NoticeCodec::missed).toList());
        fields.put("resync", catchUp.resync());
        if (catchUp.resync()) {
            fields.put("spread", spreadMillis.getAsInt());
        }
        reply.succeed(fields);
    }
}
