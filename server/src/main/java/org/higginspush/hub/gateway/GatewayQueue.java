package org.higginspush.hub.gateway;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.higginspush.hub.gateway.PendingWakeUp.WakeUpState;
import org.higginspush.hub.gateway.WakeUpResult.Rejected;
import org.higginspush.hub.gateway.WakeUpResult.TryLater;
import org.jspecify.annotations.Nullable;

/**
 * The wake-ups for one gateway: so many under way, so many that wait, and destinations that are left alone while they fail. What
 * waits is sent in turns, one for each destination. Neither the gateway nor whoever waits for a result is called under the lock.
 */
final class GatewayQueue {
    /** One handing over to the gateway; an answer to an earlier one says nothing. */
    private record Attempt(PendingWakeUp wakeUp, int step) {}

    private record Ended(PendingWakeUp wakeUp, WakeUpResult result) {}

    private final GatewayRoute route;
    private final GatewayLimits limits;
    private final InstantSource clock;
    private final ScheduledExecutorService timers;
    private final RandomGenerator random;
    private final WakeUpCounters counters;
    private final BackOff retries;
    private final GatewayLog log;

    /** How often {@link #pump} was called since the thread that runs it looked. */
    private final AtomicInteger calls = new AtomicInteger();

    // Guarded by this.
    private final Set<PendingWakeUp> pending = new HashSet<>();
    private final Destinations destinations;
    /** Those that can send, in the order of their turns. */
    private final Deque<Destination> ready = new ArrayDeque<>();

    private int inFlight;
    private boolean closed;

    GatewayQueue(
            GatewayRoute route,
            InstantSource clock,
            ScheduledExecutorService timers,
            RandomGenerator random,
            WakeUpCounters counters) {
        this.route = route;
        this.limits = route.limits();
        this.clock = clock;
        this.timers = timers;
        this.random = random;
        this.counters = counters;
        this.retries = new BackOff(limits.firstRetry(), limits.longestRetry());
        this.log = new GatewayLog(route.name(), clock);
        this.destinations = new Destinations(limits);
    }

    synchronized int inFlight() {
        return inFlight;
    }

    /** All without a result, those under way too. */
    synchronized int pending() {
        return pending.size();
    }

    /**
     * Takes a wake-up that is not sent at or after {@code end}.
     *
     * @param answers as {@link PushGateways#wake} says
     */
    CompletableFuture<WakeUpResult> add(WakeUp wakeUp, Instant end, Consumer<WakeUpResult> answers) {
        String name = route.gateway().destination(wakeUp.address());
        PendingWakeUp added;
        synchronized (this) {
            Instant now = clock.instant();
            TryLater refusal = refusal(destinations.find(name), now, end);
            if (refusal != null) {
                counters.add(route.platform(), WakeUpEvent.TRY_LATER);
                return CompletableFuture.completedFuture(refusal);
            }
            added = new PendingWakeUp(wakeUp, destinations.join(name), end, answers);
            pending.add(added);
            await(added, now);
        }
        added.result.whenComplete((result, failure) -> withdraw(added));
        pump();
        return added.result;
    }

    private @Nullable TryLater refusal(@Nullable Destination destination, Instant now, Instant end) {
        if (closed) {
            return stopping();
        }
        if (!now.isBefore(end)) {
            return late();
        }
        boolean full = destination != null && destination.pending >= limits.pendingPerDestination();
        if (full || pending.size() >= limits.pending()) {
            counters.add(route.platform(), WakeUpEvent.OVERFLOWED);
            return new TryLater(null, "Too many wake-ups wait for the push service.");
        }
        return destination == null ? null : tooLongAPause(destination, now, end);
    }

    private static @Nullable TryLater tooLongAPause(Destination destination, Instant now, Instant end) {
        Duration pause = destination.breaker.remaining(now);
        return pause.isZero() || now.plus(pause).isBefore(end) ? null : destination.breaker.refusal(now);
    }

    private static TryLater stopping() {
        return new TryLater(null, "The hub is stopping.");
    }

    private static TryLater late() {
        return new TryLater(null, "It could not be sent in time.");
    }

    /** Puts it at the end of its destination's line, until its end at the latest. */
    private void await(PendingWakeUp wakeUp, Instant now) {
        int step = wakeUp.enter(WakeUpState.WAITING);
        wakeUp.timer(after(Duration.between(now, wakeUp.end), () -> expired(wakeUp, step)));
        wakeUp.destination.add(wakeUp);
        list(wakeUp.destination);
    }

    private Future<?> after(Duration delay, Runnable task) {
        return timers.schedule(task, Math.max(1, delay.toMillis()), TimeUnit.MILLISECONDS);
    }

    private void list(Destination destination) {
        if (!destination.listed && destination.canSend()) {
            destination.listed = true;
            ready.add(destination);
        }
    }

    /** Sends what may be sent. One thread does it; others leave their work to it, so a gateway that answers at once is no recursion. */
    private void pump() {
        int seen = 1;
        if (calls.getAndIncrement() != 0) {
            return;
        }
        while (seen != 0) {
            for (Attempt next = next(); next != null; next = next()) {
                send(next);
            }
            seen = calls.addAndGet(-seen);
        }
    }

    private synchronized @Nullable Attempt next() {
        while (!closed && inFlight < limits.inFlight()) {
            Destination destination = ready.poll();
            if (destination == null) {
                return null;
            }
            destination.listed = false;
            PendingWakeUp first = destination.canSend() ? destination.take() : null;
            if (first != null) {
                Attempt attempt = begin(first);
                list(destination);
                return attempt;
            }
        }
        return null;
    }

    private Attempt begin(PendingWakeUp wakeUp) {
        inFlight++;
        wakeUp.destination.inFlight++;
        wakeUp.trial = wakeUp.destination.breaker.begin();
        wakeUp.attempts++;
        Attempt attempt = new Attempt(wakeUp, wakeUp.enter(WakeUpState.SENT));
        wakeUp.timer(after(limits.answerWithin(), () -> answered(attempt, silent())));
        return attempt;
    }

    private TryLater silent() {
        return new TryLater(null, "No answer within " + limits.answerWithin().toSeconds() + " s.");
    }

    private void send(Attempt attempt) {
        CompletableFuture<WakeUpResult> sent;
        try {
            sent = route.gateway().send(attempt.wakeUp.wakeUp, attempt.wakeUp.result::isDone);
        } catch (RuntimeException e) {
            sent = CompletableFuture.failedFuture(e);
        }
        sent.whenComplete((result, failure) -> answered(attempt, failure == null ? result : broken(failure)));
    }

    private TryLater broken(Throwable failure) {
        log.broke(failure);
        return new TryLater(null, "The hub's gateway failed; its log says how.");
    }

    private void answered(Attempt attempt, WakeUpResult result) {
        List<Ended> ended = new ArrayList<>();
        boolean isCancelled;
        synchronized (this) {
            PendingWakeUp wakeUp = attempt.wakeUp;
            if (!wakeUp.isAt(attempt.step)) {
                return; // late: it was taken for silence, or the hub is stopping
            }
            inFlight--;
            wakeUp.destination.inFlight--;
            Instant now = clock.instant();
            isCancelled = wakeUp.result.isDone();
            if (isCancelled && result instanceof TryLater later && later.after() == null) {
                // Perhaps because it was withdrawn: that says nothing of the push service.
                wakeUp.destination.breaker.abandoned(wakeUp.trial);
            } else if (!closed) {
                learn(wakeUp, result, now, ended);
            }
            if (isCancelled && !(result instanceof TryLater)) {
                counters.add(route.platform(), WakeUpEvent.of(result)); // it was cancelled too late
            }
            if (!isRetried(wakeUp, result, now)) {
                ended.add(leave(wakeUp, result));
            }
            list(wakeUp.destination);
        }
        if (!isCancelled || !(result instanceof TryLater)) {
            attempt.wakeUp.answers.accept(result);
        }
        ended.forEach(this::complete);
        pump();
    }

    /** What the answer says about the destination. */
    private void learn(PendingWakeUp wakeUp, WakeUpResult result, Instant now, List<Ended> ended) {
        Destination destination = wakeUp.destination;
        if (!(result instanceof TryLater failure) || failure.thisAddressOnly()) {
            if (destination.breaker.answered(wakeUp.trial)) {
                log.recovered(destination);
            }
            return;
        }
        Duration pause = destination.breaker.failed(wakeUp.trial, failure, now, random);
        if (!pause.isZero()) {
            counters.add(route.platform(), WakeUpEvent.PAUSED);
            log.paused(destination, pause, failure.reason());
            after(pause, () -> halfOpen(destination));
            for (PendingWakeUp waiting : destination.waiting()) {
                TryLater refusal = tooLongAPause(destination, now, waiting.end);
                if (refusal != null) {
                    ended.add(leave(waiting, refusal));
                }
            }
        }
    }

    private void halfOpen(Destination destination) {
        synchronized (this) {
            destination.breaker.halfOpen();
            list(destination);
        }
        pump();
    }

    /** Has it sent once more after a pause, if there is time for that and anyone still wants it. */
    private boolean isRetried(PendingWakeUp wakeUp, WakeUpResult result, Instant now) {
        if (closed || wakeUp.result.isDone() || !(result instanceof TryLater failure)) {
            return false;
        }
        Duration pause = retries.pause(wakeUp.attempts - 1, failure.after(), random);
        if (pause.compareTo(Duration.between(now, wakeUp.end)) >= 0
                || tooLongAPause(wakeUp.destination, now, wakeUp.end) != null) {
            return false;
        }
        int step = wakeUp.enter(WakeUpState.PAUSING);
        wakeUp.timer(after(pause, () -> retry(wakeUp, step)));
        return true;
    }

    private void retry(PendingWakeUp wakeUp, int step) {
        Ended ended = null;
        synchronized (this) {
            if (!wakeUp.isAt(step)) {
                return;
            }
            Instant now = clock.instant();
            TryLater refusal = now.isBefore(wakeUp.end) ? tooLongAPause(wakeUp.destination, now, wakeUp.end) : late();
            if (refusal == null) {
                counters.add(route.platform(), WakeUpEvent.RETRIED);
                await(wakeUp, now);
            } else {
                ended = leave(wakeUp, refusal);
            }
        }
        if (ended != null) {
            complete(ended);
        }
        pump();
    }

    private void expired(PendingWakeUp wakeUp, int step) {
        Ended ended;
        synchronized (this) {
            if (!wakeUp.isAt(step)) {
                return;
            }
            ended = leave(wakeUp, late());
        }
        complete(ended);
    }

    /**
     * After its result is known: only if somebody cancelled it, and it is not under way, is there anything left to do. The gateway
     * sees for itself that one which it has is not wanted any more.
     */
    private synchronized void withdraw(PendingWakeUp wakeUp) {
        if (wakeUp.state() == WakeUpState.WAITING || wakeUp.state() == WakeUpState.PAUSING) {
            leave(wakeUp, late());
        }
    }

    private Ended leave(PendingWakeUp wakeUp, WakeUpResult result) {
        wakeUp.enter(WakeUpState.ENDED);
        wakeUp.destination.remove(wakeUp);
        if (pending.remove(wakeUp)) {
            destinations.leave(wakeUp.destination);
        }
        return new Ended(wakeUp, result);
    }

    private void complete(Ended ended) {
        if (ended.wakeUp.result.complete(ended.result)) {
            counters.add(route.platform(), WakeUpEvent.of(ended.result));
            if (ended.result instanceof Rejected rejected) {
                log.rejected(rejected.reason());
            }
        }
    }

    /** Closes the gateway, and ends all that has no result yet. */
    void close() {
        synchronized (this) {
            closed = true;
        }
        try {
            route.gateway().close();
        } catch (RuntimeException e) {
            log.broke(e);
        }
        List<Ended> ended = new ArrayList<>();
        synchronized (this) {
            List.copyOf(pending).forEach(wakeUp -> ended.add(leave(wakeUp, stopping())));
        }
        ended.forEach(this::complete);
    }
}
