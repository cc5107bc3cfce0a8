package org.higginspush.hub.edge.bayeux;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.backplane.CompletionBatch;
import org.higginspush.hub.edge.bayeux.BayeuxRequest.RegisterDevice;
import org.higginspush.hub.edge.registration.RegistrationActions;
import org.higginspush.hub.model.ChangeFields;
import org.higginspush.hub.model.Refusal;

/**
 * Registrations over {@code /service/registration}: what the HTTP API does with them, for the device of the session. The reply waits
 * until it is durable.
 */
final class DeviceRegistrations {
    private static final String ACTION = "action";

    private final RegistrationActions actions;

    DeviceRegistrations(RegistrationActions actions) {
        this.actions = actions;
    }

    /** Does what the device asks for. The reply is complete once the batch is. */
    void serve(PushSession session, RegisterDevice request, MessageBatch batch, BayeuxReply reply) {
        Identity who = session.identity();
        if (who == null || who.device() == null) {
            throw Refusal.forbidden(
                    "This session is of no device: name one in the handshake, as \"device\" in ext.push.");
        }
        Map<Object, Object> fields = new LinkedHashMap<>(request.fields());
        fields.remove(ACTION);
        String action = String.valueOf(ChangeFields.text(request.fields(), ACTION));
        CompletableFuture<Map<String, Object>> answer = answer(who, who.device(), action, fields);
        batch.recording(); // now that nothing is thrown any more: the replies would wait for ever
        answer.whenComplete((answered, failure) -> {
            if (failure == null) {
                reply.succeed(answered);
            } else {
                reply.refuse(Refusals.of(failure));
            }
            batch.recorded(CompletionBatch.SINGLE);
        });
    }

    private CompletableFuture<Map<String, Object>> answer(
            Identity who, String device, String action, Map<?, ?> fields) {
        String user = who.user();
        return switch (action) {
            case "put" -> actions.put(who, user, device, fields).thenApply(RegistrationActions::fields);
            case "prove" -> actions.prove(who, user, device, fields).thenApply(RegistrationActions::fields);
            case "find" -> actions.find(who, user, device).thenApply(RegistrationActions::fields);
            case "remove" -> actions.remove(who, user, device).thenApply(removed -> Map.of("device", device));
            default ->
                CompletableFuture.failedFuture(
                        Refusal.malformed("\"action\" must be \"put\", \"prove\", \"find\" or \"remove\"."));
        };
    }
}
