package org.higginspush.hub.metrics;

import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Refusal;

/** Why an access token was not accepted. */
public enum TokenProblem {
    /** It is no good and will not become so: malformed, forged, or not meant for this hub. */
    INVALID("invalid"),
    /** Its time is over, or has not come. */
    EXPIRED("expired"),
    /** Its device was cut off. */
    CUT_OFF("cut-off"),
    /** The keys of its issuer are not there, so that nobody knows. */
    NO_KEYS("no-keys"),
    /** It names a key that its issuer did not have when the hub looked last: a new one, or one that a stranger invented. */
    UNKNOWN_KEY("unknown-key");

    private final String word;

    TokenProblem(String word) {
        this.word = word;
    }

    /** Its name in metrics. */
    public String word() {
        return word;
    }

    /**
     * What the refusal of a token means that was checked.
     *
     * @param refusal what a {@code TokenVerifier} fails with
     * @param lacksKeys whether the hub has no keys of an issuer that it trusts
     */
    public static TokenProblem of(Refusal refusal, boolean lacksKeys) {
        if (refusal.code() == ErrorCode.UNAVAILABLE) {
            return lacksKeys ? NO_KEYS : UNKNOWN_KEY;
        }
        return refusal.retryAfter() == null ? INVALID : EXPIRED;
    }
}
