package org.higginspush.hub.gateway;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.higginspush.hub.model.PushAddress;
import org.higginspush.hub.model.PushPlatform;
import org.jspecify.annotations.Nullable;

/**
 * Wakes devices over all push services that the hub is configured for. Each has its own queue, its own number of wake-ups under way
 * and its own pauses, so that one that fails or never answers costs the others nothing. A wake-up that is not taken is sent again
 * after growing, partly random pauses, or when the push service says.
 *
 * <p>Safe for use by many threads; nothing here blocks.
 */
public final class PushGateways implements AutoCloseable {
    private record RoutedQueue(GatewayRoute route, GatewayQueue queue) {}

    private final List<RoutedQueue> entries;
    private final WakeUpCounters counters;

    /**
     * Over these gateways.
     *
     * @param routes which there are; an address without an app goes to the first of its platform, one with an app to a relay only if no route
     *     has that app
     * @param clock tells the time that {@code giveUp} and a wake-up's expiry are compared with
     * @param timers on whose threads pauses end, and wake-ups are sent after them; must live longer than this
     * @param random spreads the pauses; used by one thread at a time for each gateway, so it must be safe for several
     * @param counters is told what happens
     */
    public PushGateways(
            List<GatewayRoute> routes,
            InstantSource clock,
            ScheduledExecutorService timers,
            RandomGenerator random,
            WakeUpCounters counters) {
        this.counters = counters;
        this.entries = routes.stream()
                .map(route -> new RoutedQueue(route, new GatewayQueue(route, clock, timers, random, counters)))
                .toList();
    }

    /**
     * Wakes a device.
     *
     * <p>Cancelling the future withdraws a wake-up that waits, here or for a connection to the push service; one that is under way
     * cannot be called back.
     *
     * @param giveUp it is not sent then or later, nor at or after its expiry
     * @return completed with the last answer of the push service, {@link WakeUpResult.TryLater} if it did not take it in time, on the
     *     calling thread, on one of a gateway or of the timers, none of which may be blocked. It never fails
     */
    public CompletableFuture<WakeUpResult> wake(WakeUp wakeUp, Instant giveUp) {
        return wake(wakeUp, giveUp, answer -> {});
    }

    /**
     * The same.
     *
     * @param answers is told what the push service answered each time that it was asked, before the future is completed with the last;
     *     on the same threads. It must not fail
     */
    public CompletableFuture<WakeUpResult> wake(WakeUp wakeUp, Instant giveUp, Consumer<WakeUpResult> answers) {
        PushAddress address = wakeUp.address();
        RoutedQueue entry = find(address.platform(), address.app());
        if (entry == null) {
            counters.add(address.platform(), WakeUpEvent.REJECTED);
            return CompletableFuture.completedFuture(new WakeUpResult.Rejected(missing(address)));
        }
        Instant end = wakeUp.expires().isBefore(giveUp) ? wakeUp.expires() : giveUp;
        return entry.queue.add(wakeUp, end, answers);
    }

    /** Whether no device at all can be woken. */
    public boolean isEmpty() {
        return entries.isEmpty();
    }

    /**
     * Whether devices of this platform and app can be woken.
     *
     * @param app null for a device that names none
     */
    public boolean offers(PushPlatform platform, @Nullable String app) {
        return find(platform, app) != null;
    }

    /**
     * What is wrong with an address, as far as that can be seen without asking anyone; null if nothing. It is for whoever registers the
     * address, says what to do, and does not repeat it.
     */
    public @Nullable String problem(PushAddress address) {
        RoutedQueue found = find(address.platform(), address.app());
        return found == null ? missing(address) : found.route.gateway().problem(address);
    }

    /**
     * The same, but for what would be handed on to another hub: whether this one has the credentials.
     *
     * @param app null for a device that names none
     */
    public boolean offersItself(PushPlatform platform, @Nullable String app) {
        RoutedQueue found = find(platform, app);
        return found != null && !found.route.isRelay();
    }

    private @Nullable RoutedQueue find(PushPlatform platform, @Nullable String app) {
        RoutedQueue first = null;
        for (RoutedQueue entry : entries) {
            if (app != null && entry.route.platform() == platform && app.equals(entry.route.app())) {
                return entry;
            }
            first = first == null && entry.route.takes(platform, app) ? entry : first;
        }
        return first;
    }

    /** Why no device with an address of this platform and app can be woken, and what to set, for an operator. */
    public String missing(PushAddress address) {
        PushPlatform platform = address.platform();
        if (offers(platform, null)) {
            return "The device registered for an app that the hub is not configured for: add the app's credentials for "
                    + platform.word() + ", or have the device register for an app that is there.";
        }
        String setting = switch (platform) {
            case APNS -> "push.apns.key";
            case FCM -> "push.fcm.service-account";
            case WNS -> "push.wns.client-id";
            case WEB_PUSH -> "push.web-push.contact";
        };
        return "The hub has no credentials for " + platform.word() + ": set " + setting
                + ", and what the documentation says beside it.";
    }

    /** How many wake-ups of a platform are under way now. */
    public int inFlight(PushPlatform platform) {
        return entries.stream()
                .filter(entry -> entry.route.platform() == platform)
                .mapToInt(entry -> entry.queue.inFlight())
                .sum();
    }

    /** How many wake-ups of a platform have no result yet: under way, waiting for their turn, or in a pause. */
    public int pending(PushPlatform platform) {
        return entries.stream()
                .filter(entry -> entry.route.platform() == platform)
                .mapToInt(entry -> entry.queue.pending())
                .sum();
    }

    /** What happened since the hub started. */
    public WakeUpCounters counters() {
        return counters;
    }

    /** Closes the gateways; whatever has no result yet ends as {@link WakeUpResult.TryLater}. */
    @Override
    public void close() {
        entries.forEach(entry -> entry.queue.close());
    }
}
