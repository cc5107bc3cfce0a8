package org.higginspush.hub.edge.http;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Futures;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request to the HTTP API with its response and the callback that completes it, as Jetty hands them to a handler. */
record ApiExchange(Request request, Response response, Callback callback) {
    private static final Logger log = LoggerFactory.getLogger(ApiExchange.class);

    void answer(int status, String json) {
        Problem.json(response, callback, status, json);
    }

    /** Answers that it is done, and there is nothing to say. */
    void noContent() {
        response.setStatus(204);
        Problem.nothing(response, callback);
    }

    /** Continues with the value of a future. If it, or the continuation, fails, the failure is answered: no request stays open. */
    <T> void when(CompletableFuture<T> outcome, Consumer<? super T> next) {
        outcome.whenComplete((value, failure) -> {
            if (failure != null) {
                fail(failure);
            } else {
                runAnswering(() -> next.accept(value));
            }
        });
    }

    /** Continues on another thread, after the tasks that already wait for one. */
    void executeLater(Runnable rest) {
        try {
            request.getComponents().getExecutor().execute(() -> runAnswering(rest));
        } catch (RejectedExecutionException e) {
            fail(Refusal.unavailable("The hub is stopping: try again in a moment.", Duration.ofSeconds(1)));
        }
    }

    /** Runs something that answers the request; if it throws, the failure is answered. */
    void runAnswering(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    /** Answers with a failure and makes a used ticket valid again. An unexpected failure is logged and answered without details. */
    void fail(Throwable failure) {
        TicketAuthentication.undo(request);
        Throwable cause = Futures.unwrap(failure);
        Refusal refusal = ProblemErrorHandler.refusal(cause);
        if (refusal == null) {
            log.error("A request could not be handled because of an error in the hub", cause);
            refusal = ProblemErrorHandler.refusal(500, null);
        }
        refuse(refusal);
    }

    private void refuse(Refusal refusal) {
        if (response.isCommitted()) {
            callback.failed(new EofException("The answer broke off"));
        } else {
            Problem.write(response, callback, refusal);
        }
    }

    /** The token of {@code Authorization: Bearer …} (RFC 6750, section 2.1), or null. */
    @Nullable
    String bearerToken() {
        String value = request.getHeaders().get(HttpHeader.AUTHORIZATION);
        if (value == null) {
            return null;
        }
        if (value.length() > 7 && value.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return value.substring(7).trim();
        }
        throw Refusal.unauthenticated("The Authorization header must be of the form: Bearer <access token>.");
    }

    @Nullable
    String parameter(String name) {
        return Request.extractQueryParameters(request).getValue(name);
    }

    /** The names of all parameters of the query. */
    Set<String> parameters() {
        return Request.extractQueryParameters(request).getNames();
    }

    /**
     * A number of seconds from the query.
     *
     * @throws Refusal if it is not a number from 0 to {@code most}
     */
    Duration seconds(String name, int most) {
        String text = parameter(name);
        if (text == null) {
            return Duration.ZERO;
        }
        try {
            int seconds = Integer.parseInt(text);
            if (seconds >= 0 && seconds <= most) {
                return Duration.ofSeconds(seconds);
            }
        } catch (NumberFormatException e) {
            // answered below, like a number outside the range
        }
        throw Refusal.malformed("\"" + name + "\" must be a number of seconds from 0 to " + most + ".");
    }

    /** Refuses every method but this one. */
    void require(String method) {
        if (!request.getMethod().equals(method)) {
            throw noSuchMethod(method);
        }
    }

    /** The refusal of a method; says which there are in its text and in the header (RFC 9110, section 15.5.6). */
    Refusal noSuchMethod(String... allowed) {
        response.getHeaders().put(HttpHeader.ALLOW, String.join(", ", allowed));
        return new Refusal(ErrorCode.METHOD_NOT_ALLOWED, "This address takes " + String.join(" and ", allowed) + ".");
    }

    /** Refuses to open a WebSocket here. */
    void refuseUpgrade() {
        if (request.getHeaders().contains(HttpHeader.UPGRADE, "websocket")) {
            throw new Refusal(
                    ErrorCode.NOT_FOUND,
                    "There is no WebSocket at this address: speak Bayeux at /bayeux, or ask for text/event-stream.");
        }
    }
}
