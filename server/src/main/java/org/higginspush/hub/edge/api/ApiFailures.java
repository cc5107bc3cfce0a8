package org.higginspush.hub.edge.api;

import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Futures;
import org.higginspush.hub.model.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What failed, as a refusal: every failure that is not one is logged, and answered without details. */
public final class ApiFailures {
    private static final Logger log = LoggerFactory.getLogger(ApiFailures.class);

    /** What a client is told of an error in the hub. */
    public static final Refusal OWN_ERROR = new Refusal(
            ErrorCode.UNAVAILABLE, "The hub could not do that because of an error of its own. Try again later.");

    private ApiFailures() {}

    public static Refusal refusal(Throwable failure) {
        Throwable cause = Futures.unwrap(failure);
        return cause instanceof Refusal refusal ? refusal : unexpected(cause);
    }

    /** Logs a failure that nobody expected. */
    public static Refusal unexpected(Throwable cause) {
        log.error("A request could not be handled because of an error in the hub", cause);
        return OWN_ERROR;
    }
}
