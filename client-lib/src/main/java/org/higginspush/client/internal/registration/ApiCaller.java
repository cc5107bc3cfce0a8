package org.higginspush.client.internal.registration;

import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.higginspush.client.PushRegistrationException;
import org.higginspush.client.PushRegistrationException.FailureReason;
import org.higginspush.client.internal.bayeux.ApiAnswer;
import org.higginspush.client.internal.bayeux.ApiClient;
import org.higginspush.client.internal.connection.TokenFetcher;
import org.higginspush.client.internal.reconnect.Backoff;
import org.higginspush.client.internal.thread.Clock;
import org.higginspush.client.internal.thread.Mailbox;
import org.jspecify.annotations.Nullable;

/**
 * Sends calls, one at a time and in order, each with a token of its own, and again while it may help, for a while. All methods are
 * called by tasks of one mailbox.
 */
final class ApiCaller {
    /** Sends one request: {@link ApiClient#send}. */
    @FunctionalInterface
    interface Sender {
        CompletableFuture<ApiAnswer> send(String method, URI address, String token, @Nullable Map<String, Object> body);
    }

    /** For so long after its first attempt a call is tried again, in milliseconds. */
    static final long PATIENCE = 60_000;

    private static final int UNAUTHENTICATED = 401;
    private static final int SLOW_DOWN = 429;
    private static final int SERVER_ERROR = 500;
    private static final String REGISTER = "PUT";
    private static final String LATER = "Try again later.";
    private static final String NO_ROOM =
            "The same again will not help before the hub's operator has set it up for such devices, or another device of the"
                    + " user's has been unregistered.";
    private static final String PROVE_AGAIN =
            "Register the address again, and give back the code of the wake-up that follows.";

    private final Sender http;
    private final URI address;
    private final TokenFetcher tokens;
    private final Mailbox mailbox;
    private final ScheduledExecutorService timer;
    private final Clock clock;
    private final Backoff pauses;
    private final RandomGenerator random;

    private final Deque<ApiCall<?>> waiting = new ArrayDeque<>();
    private boolean closed;
    /** The call under way, and what has become of it so far. */
    private @Nullable ApiCall<?> current;

    private long deadline;
    private int failures;
    private boolean tokenRefused;

    /**
     * @param address of the registration
     * @param tokens calls back in any mailbox
     */
    ApiCaller(
            Sender http,
            URI address,
            TokenFetcher tokens,
            Mailbox mailbox,
            ScheduledExecutorService timer,
            Clock clock,
            Backoff pauses,
            RandomGenerator random) {
        this.http = http;
        this.address = address;
        this.tokens = tokens;
        this.mailbox = mailbox;
        this.timer = timer;
        this.clock = clock;
        this.pauses = pauses;
        this.random = random;
    }

    /** Sends it after those before it. */
    void call(ApiCall<?> call) {
        if (closed) {
            call.result().completeExceptionally(closed());
            return;
        }
        waiting.add(call);
        if (current == null) {
            next();
        }
    }

    /** Fails what is under way and what waits. */
    void close() {
        closed = true;
        if (current != null) {
            current.result().completeExceptionally(closed());
            current = null;
        }
        waiting.forEach(call -> call.result().completeExceptionally(closed()));
        waiting.clear();
    }

    private void next() {
        ApiCall<?> call = waiting.poll();
        current = call;
        if (call != null) {
            deadline = clock.now() + PATIENCE;
            failures = 0;
            tokenRefused = false;
            attempt(call);
        }
    }

    private void attempt(ApiCall<?> call) {
        tokens.fetch((token, failure) -> inMailbox(call, () -> {
            if (token == null) {
                later(call, 0, 0, "There is no access token to be had: " + name(failure) + ".");
            } else {
                send(call, token);
            }
        }));
    }

    private void send(ApiCall<?> call, String token) {
        URI target = URI.create(address + call.path());
        http.send(call.method(), target, token, call.body())
                .whenComplete((answer, failure) -> inMailbox(call, () -> {
                    if (answer == null) {
                        later(call, 0, 0, "The hub cannot be reached: " + message(failure) + ".");
                    } else {
                        answered(call, answer);
                    }
                }));
    }

    /** Runs a task of the call under way; what comes late, for one that is over, does nothing. */
    private void inMailbox(ApiCall<?> call, Runnable task) {
        mailbox.execute(() -> {
            if (current == call) {
                task.run();
            }
        });
    }

    private void answered(ApiCall<?> call, ApiAnswer answer) {
        int status = answer.status();
        if (call.complete(answer)) {
            next();
        } else if (status == UNAUTHENTICATED && answer.problem() && !tokenRefused) {
            tokenRefused = true;
            tokens.refused(answer.detail());
            attempt(call);
        } else if (status == SLOW_DOWN || status >= SERVER_ERROR) {
            later(call, status, answer.retryAfter(), said(answer));
        } else if (answer.problem()) {
            fail(call, FailureReason.REFUSED, status, said(answer), hint(call, status));
        } else {
            later(call, 0, answer.retryAfter(), "Something else than the hub answered " + status + ".");
        }
    }

    private void later(ApiCall<?> call, int code, long asked, String text) {
        failures++;
        long pause = Math.max(asked, pauses.pause(failures, random));
        if (clock.now() + pause > deadline) {
            fail(call, FailureReason.UNAVAILABLE, code, text, LATER);
            return;
        }
        try {
            timer.schedule(() -> inMailbox(call, () -> attempt(call)), pause, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            close(); // the runtime has stopped
        }
    }

    private void fail(ApiCall<?> call, FailureReason reason, int code, String text, String hint) {
        call.result().completeExceptionally(new PushRegistrationException(reason, code, text, hint));
        next();
    }

    static PushRegistrationException closed() {
        return new PushRegistrationException(
                FailureReason.CLOSED, 0, "The selector is closed.", "Start one, and ask for the status.");
    }

    private static String said(ApiAnswer answer) {
        return answer.detail().isEmpty() ? "The hub answered " + answer.status() + "." : answer.detail();
    }

    private static String hint(ApiCall<?> call, int status) {
        return switch (status) {
            case UNAUTHENTICATED -> "Let the token supplier give another access token.";
            case 403 -> "Use a token of this user and device; to prove, the code of the newest wake-up.";
            case 404 -> "Register the address first.";
            case 409 -> call.method().equals(REGISTER) ? NO_ROOM : PROVE_AGAIN;
            default -> "Mend what the hub says.";
        };
    }

    private static String name(@Nullable Throwable failure) {
        Throwable cause = cause(failure);
        return cause == null ? "none was given" : cause.getClass().getSimpleName();
    }

    private static String message(@Nullable Throwable failure) {
        Throwable cause = cause(failure);
        return cause == null ? "nobody answered" : String.valueOf(cause.getMessage());
    }

    private static @Nullable Throwable cause(@Nullable Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
