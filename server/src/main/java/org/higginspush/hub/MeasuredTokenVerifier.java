package org.higginspush.hub;

import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.higginspush.hub.access.CutOffCheck;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.access.TokenVerifier;
import org.higginspush.hub.metrics.HubMetrics;
import org.higginspush.hub.metrics.TokenProblem;
import org.higginspush.hub.model.Futures;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.timeline.UserTimelines;
import org.jspecify.annotations.Nullable;

/**
 * Tells the metrics of tokens that another verifier does not accept.
 *
 * @param verifier finds out whom a token speaks for
 * @param lacksKeys whether it has no keys of an issuer that it trusts
 */
record MeasuredTokenVerifier(TokenVerifier verifier, BooleanSupplier lacksKeys, HubMetrics metrics)
        implements TokenVerifier {
    @Override
    public CompletableFuture<Identity> verify(@Nullable String token) {
        CompletableFuture<Identity> verified = verifier.verify(token);
        verified.whenComplete((who, failure) -> {
            if (failure != null && Futures.unwrap(failure) instanceof Refusal refusal) {
                metrics.tokenRefused(TokenProblem.of(refusal, lacksKeys.getAsBoolean()));
            }
        });
        return verified;
    }

    /** Tells the metrics, and the device's timeline, of tokens of devices that were cut off. */
    static CutOffCheck measured(CutOffCheck cutOffs, HubMetrics metrics, UserTimelines timelines) {
        return who -> {
            boolean cutOff = cutOffs.isCutOff(who);
            if (cutOff) {
                metrics.tokenRefused(TokenProblem.CUT_OFF);
                timelines.refused(who, CutOffCheck.refusal());
            }
            return cutOff;
        };
    }
}
