package org.higginspush.hub.wakeup;

import java.time.InstantSource;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.higginspush.hub.backplane.Announcement;
import org.higginspush.hub.backplane.Backplane;
import org.higginspush.hub.backplane.FanOutPacer;
import org.higginspush.hub.backplane.Registration;
import org.higginspush.hub.backplane.Registrations;
import org.higginspush.hub.model.DeviceKey;
import org.higginspush.hub.model.Notice;
import org.higginspush.hub.model.Origin;
import org.higginspush.hub.routing.DeviceConnection;
import org.higginspush.hub.routing.DeviceListener;
import org.higginspush.hub.routing.Router;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides when which device is woken, and has it woken. The register is the queue: nothing is kept of what a device is woken for but up
 * to where it was, so one wake-up is enough for any number of changes.
 *
 * <p>A device with a proven registration is woken if there is something it has missed and it has no session: at once, but at most once
 * in an interval, and a last time after the last change. One whose last session has just ended is expected to come back by itself for a
 * grace, so that a link that comes and goes causes no wake-up each time; however it comes and goes, no change waits longer than the
 * longest wait. One that is connected is woken once, if it has not confirmed in time that it knows of a change: its link may be dead
 * without the hub having noticed. A device that many share a change with, has its turn among them, so that not all of them sync at
 * once; a change of its own is not delayed by that.
 *
 * <p>What a device knows it confirms by the position it comes back with and by its heartbeats. A device that polls now and then without
 * holding its requests is never connected: it is woken as one that sleeps, and confirms with the position in its next request. An event
 * stream, a held poll, and a client that says no position, confirm nothing while they last: the device counts as told until it leaves,
 * and is woken then, once, unless it comes back with a position that shows that it knows.
 *
 * <p>Announcements are only hints: before a device is woken the backplane is asked whether it has missed anything. Up to where the
 * register was then, is stored when the push service has taken the wake-up ({@link Registration#wokenFor}); so a hub that starts asks
 * for each registration, and what was not woken for before is not forgotten. A wake-up that was taken while the hub was killed, before
 * that was stored, is repeated.
 *
 * <p>Thread-safe. Whatever is announced or heard only marks the device and the queue; everything else, and all that may wait for a disk,
 * happens on the executor that it is given, which must have one thread.
 */
public final class WakeUpScheduler implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WakeUpScheduler.class);

    /** The clock of the machine may be set: it is looked at this often while something waits. */
    private static final long LONGEST_SLEEP_MILLIS = 1_000;

    private static final long MICROS = 1_000;

    /** In each of these periods at most twice as many devices are woken as in the long run: what is due at the same time waits. */
    private static final long PERIOD_MILLIS = 100;

    private final Backplane backplane;
    private final Registrations registrations;
    private final Router router;
    private final WakeUpRules rules;
    private final InstantSource clock;
    private final ScheduledExecutorService executor;
    private final WakeUpClaims claims;
    private final FanOutPacer pacer = FanOutPacer.system();
    private final WakeUpDispatcher dispatcher;

    private final RegisteredDevices devices = new RegisteredDevices();
    /** Those that the queue is to be told of. */
    private final Queue<RegisteredDevice> wanting = new ConcurrentLinkedQueue<>();

    private final AtomicBoolean looking = new AtomicBoolean();
    private final AtomicBoolean marking = new AtomicBoolean();
    private final Object everyoneLock = new Object();
    /** Guarded by its lock. */
    private EveryoneOffsets everyone = EveryoneOffsets.NONE;
    /** The turn of the last of many devices, in microseconds since 1970. */
    private final AtomicLong lastSlot = new AtomicLong();

    /** Owned by the executor's thread, as the next four. */
    private final WakeUpQueue queue = new WakeUpQueue();

    private @Nullable ScheduledFuture<?> timer;
    private long timerAt = RegisteredDevice.NEVER;
    private long periodBegan;
    private int wokenInPeriod;

    private volatile Backplane.@Nullable Subscription subscription;
    private volatile boolean closed;
    private volatile int waiting;

    /**
     * @param executor one thread, which this may keep busy; not shut down with this
     * @param random where the random part of pauses comes from
     */
    public WakeUpScheduler(
            Backplane backplane,
            Registrations registrations,
            Router router,
            WakeUpSender sender,
            WakeUpRules rules,
            InstantSource clock,
            ScheduledExecutorService executor,
            RandomGenerator random) {
        this(backplane, registrations, router, sender, rules, clock, executor, random, WakeUpClaims.ALONE);
    }

    /**
     * One of several nodes.
     *
     * @param claims decides which of them wakes a device
     */
    public WakeUpScheduler(
            Backplane backplane,
            Registrations registrations,
            Router router,
            WakeUpSender sender,
            WakeUpRules rules,
            InstantSource clock,
            ScheduledExecutorService executor,
            RandomGenerator random,
            WakeUpClaims claims) {
        this.claims = claims;
        this.backplane = backplane;
        this.registrations = registrations;
        this.router = router;
        this.rules = rules;
        this.clock = clock;
        this.executor = executor;
        this.dispatcher = new WakeUpDispatcher(
                backplane,
                registrations,
                router,
                sender,
                rules,
                claims,
                clock,
                this::execute,
                random,
                this::lookInTime);
    }

    /** Begins, with the registrations that there are. To be called once, before the first session joins. */
    public void start() {
        subscription = backplane.listenToAll(new Changes());
        router.listen(new Devices());
        claims.listen(new ClaimChanges());
        registrations.listen((user, device) -> execute(() -> registered(user, device)));
        execute(this::load);
    }

    /** How many devices can be woken; counts them. */
    public int devices() {
        return devices.size();
    }

    /** How many devices wait for their time to be woken, or to confirm something; a moment ago. */
    public int waiting() {
        return waiting;
    }

    /** Wakes nobody any more. What a push service answers from now on is not stored: the next hub may repeat it. */
    @Override
    public void close() {
        closed = true;
        Backplane.Subscription listening = subscription;
        if (listening != null) {
            listening.close();
        }
        router.listen(DeviceListener.NONE);
    }

    private long now() {
        return clock.instant().toEpochMilli();
    }

    private void execute(Runnable task) {
        try {
            executor.execute(() -> {
                if (!closed) {
                    run(task);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("The hub stops: who is to be woken, the next one finds out", e);
        }
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOG.error("Waking devices failed; it goes on", e);
        }
    }

    // ---- what there is to wake for

    /** Called under the lock of the user's stripe. */
    private final class Changes implements Backplane.AnnouncementListener {
        @Override
        public void announced(Announcement announcement) {
            RegisteredDevice device = devices.of(announcement.user());
            if (device == null) {
                return;
            }
            Notice notice = announcement.notice();
            for (; device != null; device = device.next) {
                if (announcement.concerns(device.id)) {
                    concern(device, notice.offset(), notice.spread() > 0);
                }
            }
        }

        @Override
        public void announcedToEveryone(long offset, @Nullable Origin origin) {
            synchronized (everyoneLock) {
                everyone = everyone.with(offset, origin);
            }
            if (marking.compareAndSet(false, true)) {
                execute(WakeUpScheduler.this::concernEveryone);
            }
        }
    }

    private void concernEveryone() {
        marking.set(false);
        EveryoneOffsets offsets;
        synchronized (everyoneLock) {
            offsets = everyone;
        }
        pacer.begin();
        devices.forEach(device -> {
            concern(device, offsets.highestFor(device.user, device.id), true);
            pacer.told();
        });
    }

    private void concern(RegisteredDevice device, long offset, boolean isShared) {
        long now = now();
        boolean takesTurn = isShared && !device.isWaiting() && connection(device) == DeviceConnection.NONE;
        long before = device.recorded();
        long known = device.concern(offset, now, takesTurn ? slot(now) : isShared ? now : 0);
        if (known >= 0) {
            execute(() -> dispatcher.record(device, known, before));
        }
        lookInTime(device, now);
    }

    /** The next turn, in milliseconds since 1970. */
    private long slot(long now) {
        long gap = TimeUnit.SECONDS.toMicros(1) / rules.perSecond();
        long latest = (now + RegisteredDevice.LONGEST_PAUSE) * MICROS; // later only if the clock was set back
        return lastSlot.updateAndGet(last -> Math.max(last > latest ? 0 : last + gap, now * MICROS)) / MICROS;
    }

    private DeviceConnection connection(RegisteredDevice device) {
        return router.connection(device.user, device.id);
    }

    // ---- devices that come, go and confirm

    /** The first two are called under the lock of the router's map. */
    private final class Devices implements DeviceListener {
        @Override
        public void joined(String user, String id) {
            RegisteredDevice device = devices.find(user, id);
            if (device != null) {
                long now = now();
                device.join(now);
                lookInTime(device, now);
            }
        }

        @Override
        public void left(String user, String id) {
            RegisteredDevice device = devices.find(user, id);
            if (device != null) {
                long now = now();
                device.leave(now, rules.confirmWithin().toMillis());
                lookInTime(device, now);
            }
        }

        @Override
        public void confirmed(String user, String id, long offset) {
            RegisteredDevice device = devices.find(user, id);
            if (device != null) {
                long before = device.recorded();
                long known = device.confirm(offset);
                if (known >= 0) {
                    execute(() -> dispatcher.record(device, known, before));
                }
            }
        }
    }

    // ---- other nodes

    private final class ClaimChanges implements WakeUpClaims.ClaimListener {
        @Override
        public void nodesChanged() {
            execute(() -> {
                pacer.begin();
                devices.forEach(device -> {
                    device.reconsider();
                    lookInTime(device);
                    pacer.told();
                });
            });
        }

        @Override
        public void joinedElsewhere(DeviceKey whose) {
            RegisteredDevice device = devices.find(whose.user(), whose.device());
            if (device != null) {
                device.joinElsewhere();
            }
        }
    }

    /** Whether this node sees to a device: it is connected here, was here last, or is this node's among those that are nowhere. */
    private boolean isOurs(RegisteredDevice device, DeviceConnection connection) {
        return claims == WakeUpClaims.ALONE
                || connection != DeviceConnection.NONE
                || device.wasHere()
                || claims.isMine(device.user);
    }

    /** Takes in what other nodes stored. */
    private void learn(RegisteredDevice device) {
        Registration registration = claims == WakeUpClaims.ALONE ? null : registrations.find(device.user, device.id);
        if (registration != null) {
            device.learn(registration.wokenFor());
        }
    }

    // ---- registrations

    private void load() {
        long now = now();
        pacer.begin();
        registrations.forEach(registration -> {
            if (registration.proven()) {
                add(registration, now, slot(now + rules.interval().toMillis()));
                pacer.told();
            }
        });
    }

    private void registered(String user, String id) {
        Registration registration = registrations.find(user, id);
        if (registration != null && registration.proven()) {
            add(registration, 0, 0);
            return;
        }
        RegisteredDevice device = devices.find(user, id);
        if (device != null) {
            remove(device);
        }
    }

    private void add(Registration registration, long lastWoken, long slot) {
        RegisteredDevice device =
                new RegisteredDevice(registration.user(), registration.device(), registration.wokenFor(), lastWoken);
        long now = now();
        if (devices.add(device)) {
            device.suspect(now, slot, connection(device) != DeviceConnection.NONE);
            lookInTime(device, now);
            return;
        }
        RegisteredDevice known = devices.find(registration.user(), registration.device());
        if (known != null) {
            lookInTime(known, now); // it may have been due while its new address was not proven
        }
    }

    private void remove(RegisteredDevice device) {
        device.remove();
        devices.remove(device);
    }

    // ---- the queue

    private void lookInTime(RegisteredDevice device) {
        lookInTime(device, now());
    }

    /** Has the queue look at a device when it is due, as things are now. */
    private void lookInTime(RegisteredDevice device, long now) {
        DeviceConnection connection = connection(device);
        if (isOurs(device, connection)) {
            lookAt(device, device.due(now, connection, rules));
        }
    }

    private void lookAt(RegisteredDevice device, long due) {
        if (due < RegisteredDevice.NEVER && device.want(due)) {
            wanting.add(device);
            if (looking.compareAndSet(false, true)) {
                execute(this::look);
            }
        }
    }

    /** Looks at all that are due, and comes back when the next one is. */
    private void look() {
        looking.set(false);
        takeWanting();
        pacer.begin();
        long now = now();
        for (RegisteredDevice device = queue.take(now); device != null; device = queue.take(now)) {
            device.looked();
            wakeIfDue(device, now);
            pacer.told();
        }
        takeWanting();
        waiting = queue.size();
        sleep(now);
    }

    private void takeWanting() {
        for (RegisteredDevice device = wanting.poll(); device != null; device = wanting.poll()) {
            long due = device.wanted();
            if (due < RegisteredDevice.NEVER) {
                queue.put(device, due);
            }
        }
    }

    private void sleep(long now) {
        long first = queue.first();
        ScheduledFuture<?> before = timer;
        if (before != null && (first == RegisteredDevice.NEVER || first < timerAt || timerAt <= now)) {
            before.cancel(false);
            timer = null;
        }
        if (first == RegisteredDevice.NEVER || timer != null) {
            return;
        }
        timerAt = Math.min(first, now + LONGEST_SLEEP_MILLIS);
        try {
            timer = executor.schedule(
                    () -> {
                        if (!closed) {
                            timer = null;
                            run(this::look);
                        }
                    },
                    Math.max(1, timerAt - now),
                    TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("The hub stops: who is to be woken, the next one finds out", e);
        }
    }

    // ---- waking

    private void wakeIfDue(RegisteredDevice device, long now) {
        DeviceConnection connection = connection(device);
        if (!isOurs(device, connection)) {
            return;
        }
        learn(device);
        long due = device.due(now, connection, rules);
        if (due > now) {
            lookAt(device, due);
        } else if (connection == DeviceConnection.SILENT) {
            device.settle();
        } else if (mayWake(now)) {
            dispatcher.wake(device, connection);
        } else {
            lookAt(device, periodBegan + PERIOD_MILLIS);
        }
    }

    private boolean mayWake(long now) {
        if (now < periodBegan || now >= periodBegan + PERIOD_MILLIS) {
            periodBegan = now;
            wokenInPeriod = 0;
        }
        return wokenInPeriod++ < Math.max(1, rules.perSecond() * 2 * PERIOD_MILLIS / 1_000);
    }
}
