package org.higginspush.hub.edge.bayeux;

import java.util.LinkedHashMap;
import java.util.Map;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.backplane.CompletionBatch;
import org.higginspush.hub.backplane.RecordCallback;
import org.higginspush.hub.edge.bayeux.BayeuxRequest.Publish;
import org.higginspush.hub.model.Receipt;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.routing.Intake;

/** Changes published to a user's channel. They are recorded, never broadcast; the reply waits until they are durable. */
final class Publications {
    private final Intake intake;

    Publications(Intake intake) {
        this.intake = intake;
    }

    /** Whether recording a change may block its thread. */
    boolean mayBlock(Publish request) {
        return intake.mayBlock(request.change());
    }

    /** Records a change. The reply is complete once the batch is. */
    void publish(PushSession session, Publish request, MessageBatch batch, BayeuxReply reply) {
        Identity who = session.identity();
        if (who == null || !who.may(Scope.PUBLISH)) {
            throw Refusal.forbidden("This token may not publish: get one with the scope \"publish\".");
        }
        session.publishes();
        batch.recording();
        try {
            intake.record(request.change(), new Acknowledgement(batch, reply));
        } catch (RuntimeException | Error e) {
            batch.recorded(CompletionBatch.SINGLE);
            throw e;
        }
    }

    private record Acknowledgement(MessageBatch batch, BayeuxReply reply) implements RecordCallback {
        @Override
        public void recorded(Receipt receipt, CompletionBatch with) {
            Map<String, Object> fields = new LinkedHashMap<>(8);
            fields.put("position", receipt.position().toString());
            fields.put("revision", receipt.revision());
            fields.put("duplicate", receipt.duplicate());
            reply.succeed(fields);
            batch.recorded(with);
        }

        @Override
        public void failed(Throwable failure) {
            reply.refuse(Refusals.of(failure));
            batch.recorded(CompletionBatch.SINGLE);
        }
    }
}
