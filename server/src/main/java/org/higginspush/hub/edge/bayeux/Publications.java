package org.higginspush.hub.edge.bayeux;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.cometd.bayeux.Promise;
import org.cometd.bayeux.server.ServerMessage;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.ChangeFields;
import org.higginspush.hub.model.Receipt;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.routing.Intake;

/** Changes published to a user's channel. They are recorded, never broadcast; the reply waits until they are durable. */
final class Publications {
    private final Intake intake;

    Publications(Intake intake) {
        this.intake = intake;
    }

    /** Whether a change of this user can be entered without waiting for a disk. */
    boolean areAtHand(String user) {
        return intake.isAtHand(user);
    }

    void enter(
            PushSession session,
            String user,
            ServerMessage.Mutable message,
            ServerMessage.Mutable reply,
            Promise<ServerMessage.Mutable> promise) {
        Identity who = session.identity();
        if (who == null || !who.may(Scope.PUBLISH)) {
            throw Refusal.forbidden("This token may not publish: get one with the scope \"publish\".");
        }
        session.publishes();
        if (!(message.getData() instanceof Map<?, ?> data)) {
            throw Refusal.malformed(
                    "\"data\" must be an object with \"context\", and if known \"revision\" and \"origin\".");
        }
        Change change = ChangeFields.change(user, data);
        CompletableFuture<Void> answered = intake.record(change).handle((receipt, failure) -> {
            Replies.settle(reply, failure, () -> answer(reply, receipt));
            return null;
        });
        Exchange exchange = Exchange.of(message);
        if (exchange == null) {
            answered.thenRun(() -> promise.succeed(reply));
        } else {
            exchange.await(answered);
            promise.succeed(reply);
        }
    }

    private static void answer(ServerMessage.Mutable reply, Receipt receipt) {
        reply.setSuccessful(true);
        Map<String, Object> fields = new LinkedHashMap<>(8);
        fields.put("position", receipt.position().toString());
        fields.put("revision", receipt.revision());
        fields.put("duplicate", receipt.duplicate());
        PushFields.reply(reply, fields);
    }
}
