package org.higginspush.hub.routing;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells listeners of the devices and users that come and go, as {@link PresenceListener} says. Until the first listens, nothing is
 * noted at all; from then on only what was not told yet, so that a device costs nothing while it stays.
 *
 * <p>Thread-safe. The listeners are called on {@code push-presence}, which starts with the first.
 */
public final class Presence implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Presence.class);

    /** How long a device is connected after its last session unless configured otherwise. */
    public static final Duration DEFAULT_GRACE = Duration.ofSeconds(15);

    private record UserDevice(String user, @Nullable String id) {}

    private final long grace;
    private final UntoldPresence<String> users = new UntoldPresence<>();
    private final UntoldPresence<UserDevice> devices = new UntoldPresence<>();
    private final CopyOnWriteArrayList<PresenceListener> listeners = new CopyOnWriteArrayList<>();
    private final ScheduledThreadPoolExecutor thread;
    private final AtomicBoolean arrivalsScheduled = new AtomicBoolean();
    private final AtomicBoolean departuresScheduled = new AtomicBoolean();
    /** False until the first listens. */
    private volatile boolean noting;

    private volatile Supplier<CompletableFuture<Void>> others = () -> CompletableFuture.completedFuture(null);
    /** Completed once what other nodes know is known here; null until the first listens. Guarded by this. */
    private @Nullable CompletableFuture<Void> known;

    /**
     * @param grace how long a device is connected after its last session
     */
    public Presence(Duration grace) {
        this.grace = grace.toNanos();
        thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, "push-presence");
            made.setDaemon(true);
            return made;
        });
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Starts to tell a listener what comes and goes from now on. */
    public Watch listen(PresenceListener listener) {
        listeners.add(listener);
        noting = true;
        whenKnown();
        return () -> listeners.remove(listener);
    }

    /**
     * Where the devices of other nodes are known from. To be called before anybody listens.
     *
     * @param begin called once, when the first listens; completed once they are known
     */
    public void others(Supplier<CompletableFuture<Void>> begin) {
        others = begin;
    }

    /** Completed once it is known here what comes and goes at other nodes. To be called by those who listen. */
    synchronized CompletableFuture<Void> whenKnown() {
        CompletableFuture<Void> begun = known;
        if (begun == null) {
            begun = others.get();
            known = begun;
        }
        return begun;
    }

    /**
     * Runs a task on the thread of the listeners, after what they are to be told already.
     *
     * @throws RejectedExecutionException if the hub has stopped
     */
    void execute(Runnable task) {
        thread.execute(task);
    }

    /** True if sessions that come and go are to be noted, because somebody listens or has listened. */
    public boolean isNoting() {
        return noting;
    }

    // ---- what comes and goes; the router calls this for one user at a time

    void userCame(String user) {
        if (users.came(user)) {
            arrived();
        }
    }

    void deviceCame(String user, @Nullable String device) {
        if (devices.came(new UserDevice(user, device))) {
            arrived();
        }
    }

    void deviceLeft(String user, @Nullable String device, long now) {
        if (devices.left(new UserDevice(user, device), now)) {
            departed(grace);
        }
    }

    void userLeft(String user, long now) {
        if (users.left(user, now)) {
            departed(grace);
        }
    }

    /** Whether a user is connected as far as the listeners were told. Called on their thread, by the router. */
    boolean wasTold(String user, boolean hasSession) {
        return users.wasTold(user, hasSession);
    }

    // ---- telling

    private void arrived() {
        if (arrivalsScheduled.compareAndSet(false, true)) {
            schedule(this::tellArrivals, 0);
        }
    }

    private void departed(long nanos) {
        if (departuresScheduled.compareAndSet(false, true)) {
            schedule(this::tellDepartures, nanos);
        }
    }

    private void schedule(Runnable telling, long nanos) {
        try {
            thread.schedule(telling, nanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("The hub stops: who comes and goes is not told any more", e);
        }
    }

    /** The user of each of these devices is noted before the device, so it is among those told before it. */
    private void tellArrivals() {
        arrivalsScheduled.set(false);
        List<UserDevice> came = devices.takeArrived();
        users.takeArrived().forEach(user -> tell(one -> one.userConnected(user)));
        came.forEach(device -> tell(one -> one.deviceConnected(device.user, device.id)));
    }

    /** A user's last device left no later than the user. */
    private void tellDepartures() {
        departuresScheduled.set(false);
        long until = System.nanoTime() - grace;
        devices.takeLeft(until).forEach(device -> tell(one -> one.deviceGone(device.user, device.id)));
        users.takeLeft(until).forEach(user -> tell(one -> one.userGone(user)));
        long nextDevice = devices.nextLeft(until);
        long nextUser = users.nextLeft(until);
        if (nextDevice >= 0 || nextUser >= 0) {
            departed(nextDevice < 0 || nextUser < 0 ? Math.max(nextDevice, nextUser) : Math.min(nextDevice, nextUser));
        }
    }

    private void tell(Consumer<PresenceListener> event) {
        for (PresenceListener listener : listeners) {
            try {
                event.accept(listener);
            } catch (RuntimeException | Error e) {
                LOG.warn("A listener failed that hears of devices coming and going; the others are told", e);
            }
        }
    }

    /** Tells nothing any more: who is still connected when a hub stops is not gone. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
