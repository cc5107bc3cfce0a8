package org.higginspush.hub.edge.api;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.ListenAddress.Purpose;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * One request of the API and its answer, whichever way it came: over HTTP, or as a frame of a WebSocket. An operation says what
 * the answer is; how that is written is the exchange's. Every exchange is answered once. One thread at a time uses it.
 */
public abstract class ApiExchange {
    // ---- the request

    public abstract String method();

    /** The segments of the path, as they were sent: each is the encoding of an id, or a name. */
    public abstract List<String> path();

    /** A parameter of the query; null if it is not there. */
    public abstract @Nullable String parameter(String name);

    /** The names of all parameters of the query. */
    public abstract Set<String> parameters();

    /** The value of a header, of several of that name all with commas between; null if it is not there. */
    public abstract @Nullable String header(String name);

    /** What the client is counted by where no user is known; null if that is not known. */
    public abstract @Nullable String address();

    /**
     * Refuses what is not served at the address of the hub that the request came to.
     *
     * @throws Refusal if this is not served there
     */
    public abstract void require(Purpose purpose);

    /**
     * Who asks.
     *
     * @return failed with a {@link Refusal} if that was not shown
     * @throws Refusal in the same case
     */
    public abstract CompletableFuture<Identity> identity();

    /** Whether a ticket showed who asks, and no token did. */
    public abstract boolean isByTicket();

    /** Reads the whole body and goes on with it; what fails meanwhile is answered. */
    public abstract void body(Consumer<ApiBody> next);

    // ---- notes on the way

    /** Notes who asks, for the log. */
    public void identified(Identity who) {}

    /** Notes that a publisher asks: it may send more than others. */
    public void publishes() {}

    /** Notes which methods the address takes, besides the one that is refused (RFC 9110, section 15.5.6). */
    public void allows(List<String> methods) {}

    /** Notes, for the log, that one of many parts of the request is refused. */
    public abstract void partRefused(Refusal refusal);

    /**
     * Keeps a request for what a user's device missed open until there is news, if it asks for that.
     *
     * @param since where the device is; null if it does not say
     * @param wait how long it may take; zero if it is not to wait
     * @return false if it is to be answered at once
     */
    public abstract boolean hold(Identity who, @Nullable Position since, Duration wait);

    /**
     * Keeps a request open and tells what happens in a group, if that is possible the way it came.
     *
     * @return false if it is not
     */
    public boolean watch(Identity who, String group) {
        return false;
    }

    // ---- the answer

    /** Answers with the fields of one object. */
    public abstract void answer(int status, Map<String, ?> fields);

    /** Answers with one object for each of the body's, in their order. */
    public abstract void answerAll(int status, List<Map<String, Object>> answers);

    /** Answers without a body: that it is done and there is nothing to say (204), or that nothing is new (304). */
    public abstract void answer(int status);

    /** Names the state that the answer tells of, so that the client can ask for a later one. To be called before it. */
    public void tag(String tag) {}

    /** Answers with a failure. An unexpected one is logged and answered without details. */
    public abstract void fail(Throwable failure);

    // ---- going on

    /** Continues on another thread, after the tasks that already wait for one. */
    public abstract void executeLater(Runnable rest);

    /** Runs something that answers the request; if it throws, the failure is answered. */
    public final void runAnswering(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    /** Continues with the value of a future. If it, or the continuation, fails, the failure is answered: no request stays open. */
    public final <T> void when(CompletableFuture<T> outcome, Consumer<? super T> next) {
        outcome.whenComplete((value, failure) -> {
            if (failure != null) {
                fail(failure);
            } else {
                runAnswering(() -> next.accept(value));
            }
        });
    }

    /**
     * A number of seconds from the query.
     *
     * @throws Refusal if it is not a number from 0 to {@code most}
     */
    public final Duration seconds(String name, int most) {
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

    /** The refusal of a method; says which there are. */
    public static Refusal noSuchMethod(List<String> allowed) {
        return new Refusal(ErrorCode.METHOD_NOT_ALLOWED, "This address takes " + String.join(" and ", allowed) + ".");
    }
}
