package org.higginspush.hub.edge.jetty;

import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.io.QuietException;
import org.higginspush.hub.model.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Failures of requests as Jetty may have them. It logs those that are not quiet together with the request, and in the query of
 * a request a ticket or a client id may stand. What nobody expected is logged here instead, without the request; what a
 * client did is not worth a line.
 */
public final class QuietFailure {
    private static final Logger log = LoggerFactory.getLogger(QuietFailure.class);
    private static final int MALFORMED = 400;
    private static final int OUR_FAULT = 500;

    private QuietFailure() {}

    /** The failure, or one around it that Jetty does not log. */
    public static Throwable of(Throwable failure) {
        return failure instanceof QuietException ? failure : withStatus(status(failure), failure);
    }

    /** One that is answered with a status, unless a refusal is behind it, which has its own. */
    public static Throwable withStatus(int status, Throwable failure) {
        boolean stopping = failure instanceof InterruptedException || failure instanceof RejectedExecutionException;
        if (status >= OUR_FAULT && !stopping) {
            log.error("A request could not be handled because of an error in the hub", failure);
        } else {
            log.debug("A request failed with {}", status, failure);
        }
        return new HttpException.RuntimeException(status, null, failure);
    }

    /** The status for a request that was late, broke off or was none; 500 if that is not what it tells of. */
    public static int status(Throwable failure) {
        int status = OUR_FAULT;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof HttpException http && http.getCode() < OUR_FAULT) {
                return http.getCode();
            }
            if (cause instanceof Refusal || cause instanceof IOException || cause instanceof TimeoutException) {
                status = MALFORMED;
            }
        }
        return status;
    }
}
