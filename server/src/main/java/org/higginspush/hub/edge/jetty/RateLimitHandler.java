package org.higginspush.hub.edge.jetty;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
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
    public static final Refusal TOO_FAST = new Refusal(
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

    private final RateLimits limits;
    private final AddressThrottle throttle;
    private final Predicate<InetAddress> isTrustedProxy;
    private final Refuser refuser;

    /**
     * @param throttle is told of addresses whose connections are closed
     * @param isTrustedProxy which addresses speak for many clients
     */
    public RateLimitHandler(
            Handler inside,
            RateLimits limits,
            AddressThrottle throttle,
            Predicate<InetAddress> isTrustedProxy,
            Refuser refuser) {
        super(inside);
        this.limits = limits;
        this.throttle = throttle;
        this.isTrustedProxy = isTrustedProxy;
        this.refuser = refuser;
    }

    /** A request was refused: that costs its connection more. */
    public static void refused(Request request) {
        ReadBudget budget = ReadBudget.of(request);
        if (budget != null) {
            budget.chargeRequest(System.nanoTime(), ReadBudget.REFUSAL_UNITS);
        }
    }

    /** From now on the connection of this request may send as much as a publisher, whose token was accepted. */
    public static void publisher(Request request) {
        ReadBudget budget = ReadBudget.of(request);
        if (budget != null) {
            budget.publisher();
        }
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        ReadBudget budget = ReadBudget.of(request, () -> newBudget(request));
        DirectEndPoint endPoint = DirectEndPoint.of(request);
        long now = System.nanoTime();
        budget.read(now);
        if (budget.chargeRequest(now, 1)) {
            refuse(request, response, callback);
        } else if (endPoint != null && budget.isSpent()) {
            handleLater(endPoint, request, response, callback);
        } else {
            return super.handle(request, response, callback);
        }
        return true;
    }

    private ReadBudget newBudget(Request request) {
        SocketAddress remote =
                request.getConnectionMetaData().getConnection().getEndPoint().getRemoteSocketAddress();
        return new ReadBudget(
                limits, remote instanceof InetSocketAddress peer && isTrustedProxy.test(peer.getAddress()));
    }

    private void refuse(Request request, Response response, Callback callback) {
        throttle.flooded(ClientAddress.of(request.getConnectionMetaData().getRemoteSocketAddress()));
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
        Scheduler scheduler = request.getComponents().getScheduler();
        Callback linger = Callback.from(
                () -> scheduler.schedule(callback::succeeded, LINGER_MILLIS, TimeUnit.MILLISECONDS), callback::failed);
        refuser.write(response, linger, TOO_FAST);
    }

    private void handleLater(DirectEndPoint endPoint, Request request, Response response, Callback callback) {
        try {
            endPoint.execute(() -> {
                endPoint.budget().renew();
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
