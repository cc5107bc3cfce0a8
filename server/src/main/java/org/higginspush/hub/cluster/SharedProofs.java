package org.higginspush.hub.cluster;

import java.util.concurrent.CompletableFuture;
import org.higginspush.hub.model.DeviceKey;
import org.higginspush.hub.model.Ids;
import org.higginspush.hub.wakeup.ProofRelay;

/** Asks the other nodes for the codes that they sent. */
final class SharedProofs implements ProofRelay {
    private static final String TOPIC = "proof";

    private final OtherNodes nodes;

    SharedProofs(OtherNodes nodes) {
        this.nodes = nodes;
    }

    @Override
    public void serve(ProofCheck check) {
        nodes.serve(TOPIC, question -> {
            String[] parts = question.split(" ", 3);
            DeviceKey device = new DeviceKey(NodeMessages.id(parts[0]), NodeMessages.id(parts[1]));
            return check.check(device, parts[2]).thenApply(ProofResult::name);
        });
    }

    @Override
    public CompletableFuture<ProofResult> ask(DeviceKey device, String code) {
        String question = Ids.encode(device.user()) + " " + Ids.encode(device.device()) + " " + code;
        return nodes.ask(TOPIC, question)
                .thenApply(answered -> answered.answers().stream()
                        .map(answer -> result(answer.text()))
                        .min(ProofResult::compareTo)
                        .orElse(ProofResult.UNKNOWN));
    }

    /** What another version says counts as nothing. */
    private static ProofResult result(String text) {
        for (ProofResult result : ProofResult.values()) {
            if (result.name().equals(text)) {
                return result;
            }
        }
        return ProofResult.UNKNOWN;
    }
}
