package org.higginspush.hub.edge.bayeux;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.plugin.ClientAddress;

/**
 * Serves many connections fairly: after some requests in a row of one (they may be pipelined, RFC 9112, section 9.3.2), the
 * others come first; and one that sends too much is refused and closed. A connection of a trusted proxy carries requests of many
 * clients and is not limited.
 */
public final class RateLimitHandler extends Handler.Wrapper {
    /** What is said to a client that sent too much. */
    static final Refusal TOO_FAST = new Refusal(
            ErrorCode.SLOW_DOWN,
            "Too much came on this connection: wait before you open another, and send less.",
            Duration.ofSeconds(10));

    /** How a refusal is written to the client. */
    @FunctionalInterface
    public interface Refuser {
        void write(Response response, Callback callback, Refusal refusal);
    }

    /** How long the client has to read the answer: closed with something unread, a connection loses it (RFC 9112, section 9.6). */
    private static final long LINGER_MILLIS = 1000;

    private final PushBayeuxServer hub;
    private final Refuser refuser;

    public RateLimitHandler(Handler inside, PushBayeuxServer hub, Refuser refuser) {
        super(inside);
        this.hub = hub;
        this.refuser = refuser;
    }

    /** A request was refused: that costs its connection more. */
    public static void refused(Request request) {
        QuickEndPoint end = QuickEndPoint.of(request);
        if (end != null) {
            charge(end, ReadBudget.REFUSAL_UNITS, System.nanoTime());
        }
    }

    /** From now on the connection of this request may send as much as a publisher, whose token was accepted. */
    public static void isOfPublisher(Request request) {
        QuickEndPoint end = QuickEndPoint.of(request);
        if (end != null) {
            end.isOfPublisher();
        }
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        QuickEndPoint end = QuickEndPoint.of(request);
        if (end == null) {
            return super.handle(request, response, callback);
        }
        ReadBudget budget = end.budget();
        long now = System.nanoTime();
        budget.read(now);
        if (charge(end, 1, now)) {
            refuse(request, response, callback);
        } else if (budget.isSpent()) {
            handleLater(end, request, response, callback);
        } else {
            return super.handle(request, response, callback);
        }
        return true;
    }

    /** Returns true if that is too much. */
    private static boolean charge(QuickEndPoint end, int units, long now) {
        if (end.isOfTrustedProxy()) {
            return false;
        }
        RateLimits limits = end.budget().limits();
        return end.budget().charge(end.hasPublisher() ? limits.publisher() : limits.request(), now, units);
    }

    private void refuse(Request request, Response response, Callback callback) {
        hub.throttle().flooded(ClientAddress.of(request.getConnectionMetaData().getRemoteSocketAddress()));
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
        Callback linger = Callback.from(() -> hub.schedule(callback::succeeded, LINGER_MILLIS), callback::failed);
        refuser.write(response, linger, TOO_FAST);
    }

    private void handleLater(QuickEndPoint end, Request request, Response response, Callback callback) {
        try {
            end.execute(() -> {
                end.budget().renew();
                handleNow(request, response, callback);
            });
        } catch (RejectedExecutionException e) {
            Response.writeError(request, response, callback, HttpStatus.SERVICE_UNAVAILABLE_503);
        }
    }

    private void handleNow(Request request, Response response, Callback callback) {
        try {
            if (!super.handle(request, response, callback)) {
                Response.writeError(request, response, callback, HttpStatus.NOT_FOUND_404);
            }
        } catch (Exception | Error e) {
            Response.writeError(request, response, callback, e);
        }
    }
}
