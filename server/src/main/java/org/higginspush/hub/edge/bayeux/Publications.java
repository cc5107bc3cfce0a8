package org.higginspush.hub.edge.bayeux;

import org.higginspush.hub.access.Identity;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.backplane.CompletionBatch;
import org.higginspush.hub.backplane.RecordCallback;
import org.higginspush.hub.edge.bayeux.BayeuxRequest.Publish;
import org.higginspush.hub.model.PublishRequest;
import org.higginspush.hub.model.Receipt;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.model.TimedChange;
import org.higginspush.hub.routing.Intake;
import org.jspecify.annotations.Nullable;

/** Changes published to a user's channel. They are recorded, never broadcast; the reply waits until they are durable. */
final class Publications {
    private final Intake intake;

    Publications(Intake intake) {
        this.intake = intake;
    }

    /** Whether recording a change may block its thread. */
    boolean mayBlock(Publish request) {
        return intake.mayBlock(request.publish().change());
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
            record(request.publish(), new Acknowledgement(batch, reply));
        } catch (RuntimeException | Error e) {
            batch.recorded(CompletionBatch.SINGLE);
            throw e;
        }
    }

    private void record(PublishRequest request, Acknowledgement acknowledgement) {
        if (request.at() == null) {
            intake.record(request, acknowledgement);
        } else {
            intake.schedule(request, request.at()).whenComplete(acknowledgement::scheduled);
        }
    }

    private record Acknowledgement(MessageBatch batch, BayeuxReply reply) implements RecordCallback {
        void scheduled(@Nullable TimedChange timed, @Nullable Throwable failure) {
            if (timed == null) {
                failed(failure == null ? new IllegalStateException("no outcome") : failure);
                return;
            }
            reply.succeed(timed.fields());
            batch.recorded(CompletionBatch.SINGLE);
        }

        @Override
        public void recorded(Receipt receipt, CompletionBatch with) {
            reply.succeed(receipt.fields());
            batch.recorded(with);
        }

        @Override
        public void failed(Throwable failure) {
            reply.refuse(Refusals.of(failure));
            batch.recorded(CompletionBatch.SINGLE);
        }
    }
}
