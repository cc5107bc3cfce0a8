package org.higginspush.hub.wakeup;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.higginspush.hub.backplane.Registration;
import org.higginspush.hub.backplane.Registrations;
import org.higginspush.hub.model.DeviceKey;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends registrations at their time: those that say when, and those that nobody proved for {@link #UNPROVEN}. Knows only of these.
 *
 * <p>Its lock is taken within that of the registrations; it asks them for something to be removed without it.
 */
final class RegistrationExpiry {
    /** A registration that is not proven after so long is removed: its code is long over, and what is stored of it is of no use. */
    static final Duration UNPROVEN = Duration.ofDays(1);

    private static final Logger LOG = LoggerFactory.getLogger(RegistrationExpiry.class);

    /** What could not be removed is tried again then; the clock of the machine may be set, and is looked at this often. */
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    private record Deadline(Instant at, DeviceKey device) {}

    private final Registrations registrations;
    private final InstantSource clock;
    private final ScheduledExecutorService timers;

    private final Map<DeviceKey, Deadline> deadlines = new HashMap<>(); // guarded by this, as are the next
    private final TreeSet<Deadline> inOrder = new TreeSet<>(Comparator.comparing(Deadline::at)
            .thenComparing(deadline -> deadline.device().user())
            .thenComparing(deadline -> deadline.device().device()));
    private @Nullable ScheduledFuture<?> timer;
    private Instant timerAt = Instant.MAX;
    private boolean closed;

    RegistrationExpiry(Registrations registrations, InstantSource clock, ScheduledExecutorService timers) {
        this.registrations = registrations;
        this.clock = clock;
        this.timers = timers;
    }

    /** Begins: with what is there, and what changes from now on. */
    void start() {
        registrations.listen(this::changed);
        registrations.forEach(one -> changed(one.user(), one.device()));
    }

    private static Instant end(Registration registration) {
        Instant unproven =
                registration.proven() ? Instant.MAX : registration.registered().plus(UNPROVEN);
        Instant expires = registration.expires();
        return expires == null || expires.isAfter(unproven) ? unproven : expires;
    }

    private synchronized void changed(String user, String device) {
        Registration now = registrations.find(user, device);
        DeviceKey whose = new DeviceKey(user, device);
        Deadline before = deadlines.remove(whose);
        if (before != null) {
            inOrder.remove(before);
        }
        Instant end = now == null ? Instant.MAX : end(now);
        if (end.isBefore(Instant.MAX)) {
            add(new Deadline(end, whose));
        }
    }

    private void add(Deadline deadline) {
        deadlines.put(deadline.device(), deadline);
        inOrder.add(deadline);
        schedule();
    }

    /** Sets the timer, unless it comes early enough. */
    private void schedule() {
        if (closed || inOrder.isEmpty()) {
            return;
        }
        Instant now = clock.instant();
        Instant latest = now.plus(LONGEST_WAIT);
        Instant first = inOrder.first().at();
        Instant at = first.isAfter(latest) ? latest : first;
        if (!at.isBefore(timerAt)) {
            return;
        }
        if (timer != null) {
            timer.cancel(false);
        }
        try {
            timer = timers.schedule(
                    this::run, Math.max(1, Duration.between(now, at).toMillis()), TimeUnit.MILLISECONDS);
            timerAt = at;
        } catch (RejectedExecutionException e) {
            LOG.debug("The hub stops: what expires is for the next one", e);
        }
    }

    private void run() {
        due().forEach(this::end);
        synchronized (this) {
            schedule();
        }
    }

    /** Takes those that are due; if one cannot be removed it comes again. */
    private synchronized List<Deadline> due() {
        timerAt = Instant.MAX;
        Instant now = clock.instant();
        List<Deadline> due = new ArrayList<>();
        while (!inOrder.isEmpty() && !inOrder.first().at().isAfter(now)) {
            Deadline one = inOrder.pollFirst();
            deadlines.remove(one.device());
            due.add(one);
        }
        return due;
    }

    private void end(Deadline deadline) {
        DeviceKey whose = deadline.device();
        Registration known = registrations.find(whose.user(), whose.device());
        if (known == null || end(known).isAfter(clock.instant())) {
            return; // it was renewed or removed since, and was told so
        }
        registrations
                .remove(whose.user(), whose.device(), known.address(), known.registered())
                .whenComplete((removed, failure) -> {
                    if (failure != null) {
                        again(whose);
                    }
                });
    }

    private synchronized void again(DeviceKey whose) {
        if (!deadlines.containsKey(whose)) {
            add(new Deadline(clock.instant().plus(LONGEST_WAIT), whose));
        }
    }

    synchronized void close() {
        closed = true;
        if (timer != null) {
            timer.cancel(false);
        }
    }
}
