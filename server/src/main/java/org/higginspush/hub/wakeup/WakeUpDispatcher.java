package org.higginspush.hub.wakeup;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.higginspush.hub.backplane.Backplane;
import org.higginspush.hub.backplane.CatchUp;
import org.higginspush.hub.backplane.Registration;
import org.higginspush.hub.backplane.Registrations;
import org.higginspush.hub.gateway.BackOff;
import org.higginspush.hub.gateway.WakeUp;
import org.higginspush.hub.gateway.WakeUpResult;
import org.higginspush.hub.model.DeviceKey;
import org.higginspush.hub.model.Futures;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.routing.DeviceConnection;
import org.higginspush.hub.routing.Router;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wakes a device that is due: asks the backplane whether it has missed anything, has a wake-up sent, and deals with what the push
 * service answered. Everything here runs on the scheduler's executor.
 */
final class WakeUpDispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(WakeUpDispatcher.class);

    /** After this the gateways are not to try any more by themselves: the device may be connected by then. */
    private static final Duration GIVE_UP = Duration.ofSeconds(10);

    private static final long AGAIN_MILLIS = 1_000;
    private static final long SOONEST_MILLIS = 20;
    private static final Duration LONGEST_ASKED = Duration.ofHours(1);

    private final Backplane backplane;
    private final Registrations registrations;
    private final Router router;
    private final WakeUpSender sender;
    private final WakeUpRules rules;
    private final WakeUpClaims claims;
    private final InstantSource clock;
    private final Executor executor;
    private final RandomGenerator random;
    private final BackOff backOff;
    private final Consumer<RegisteredDevice> whenDone;

    private String epoch = "";

    /**
     * @param whenDone is told of each device that is dealt with, for now
     */
    WakeUpDispatcher(
            Backplane backplane,
            Registrations registrations,
            Router router,
            WakeUpSender sender,
            WakeUpRules rules,
            WakeUpClaims claims,
            InstantSource clock,
            Executor executor,
            RandomGenerator random,
            Consumer<RegisteredDevice> whenDone) {
        this.backplane = backplane;
        this.registrations = registrations;
        this.router = router;
        this.sender = sender;
        this.rules = rules;
        this.claims = claims;
        this.clock = clock;
        this.executor = executor;
        this.random = random;
        this.backOff = new BackOff(rules.interval(), rules.longestWait());
        this.whenDone = whenDone;
    }

    private long now() {
        return clock.instant().toEpochMilli();
    }

    private DeviceConnection connection(RegisteredDevice device) {
        return router.connection(device.user, device.id);
    }

    /**
     * Wakes a device, if it has missed anything.
     *
     * @param connection how it was connected when it was found to be due
     */
    void wake(RegisteredDevice device, DeviceConnection connection) {
        if (device.begin()) {
            ask(device, connection);
        }
    }

    private void ask(RegisteredDevice device, DeviceConnection connection) {
        Position since = new Position(epoch, device.covered());
        CompletableFuture<CatchUp> missed;
        try {
            missed = backplane.missed(device.user, device.id, since);
        } catch (RuntimeException e) {
            missed = CompletableFuture.failedFuture(e);
        }
        missed.whenCompleteAsync(
                (catchUp, failure) -> {
                    if (failure == null) {
                        answered(device, connection, since, catchUp);
                    } else {
                        LOG.debug("What a device has missed cannot be read now", failure);
                        pause(device, Duration.ofMillis(AGAIN_MILLIS));
                    }
                },
                executor);
    }

    private void answered(RegisteredDevice device, DeviceConnection connection, Position since, CatchUp missed) {
        Position position = missed.position();
        if (missed.resync() && !position.epoch().equals(since.epoch())) {
            epoch = position.epoch(); // the first answer, or another history
            ask(device, connection);
        } else if (!missed.resync() && missed.changes().isEmpty()) {
            device.nothingMissed(position.offset(), now() + AGAIN_MILLIS);
            whenDone.accept(device);
        } else if (connection == DeviceConnection.NONE && connection(device) != DeviceConnection.NONE) {
            device.release();
            whenDone.accept(device);
        } else {
            claim(device, connection, position.offset());
        }
    }

    /** One of several nodes asks first whether it may. */
    private void claim(RegisteredDevice device, DeviceConnection connection, long offset) {
        if (claims == WakeUpClaims.ALONE) {
            send(device, connection, offset);
            return;
        }
        claims.claim(key(device), connection != DeviceConnection.NONE, device.hasWaitedLongest(now(), rules))
                .whenCompleteAsync((claim, failure) -> claimed(device, connection, offset, claim, failure), executor);
    }

    private static DeviceKey key(RegisteredDevice device) {
        return new DeviceKey(device.user, device.id);
    }

    private void claimed(
            RegisteredDevice device,
            DeviceConnection connection,
            long offset,
            WakeUpClaims.@Nullable WakeUpClaim claim,
            @Nullable Throwable failure) {
        if (claim == null || failure != null) {
            LOG.debug("Whether a device may be woken cannot be found out now", failure);
            pause(device, Duration.ofMillis(AGAIN_MILLIS));
        } else if (claim.result() == WakeUpClaims.ClaimResult.LATER) {
            pause(device, Duration.ofMillis(Math.max(SOONEST_MILLIS, claim.laterMillis())));
        } else if (claim.result() == WakeUpClaims.ClaimResult.CONNECTED_ELSEWHERE) {
            device.leaveToOthers();
        } else if (device.covered() >= offset || registeredUpTo(device) >= offset) {
            endClaim(device, false);
            device.release();
            whenDone.accept(device); // it confirmed meanwhile
        } else {
            send(device, connection, offset);
        }
    }

    /** Up to where other nodes know that the device knows everything. */
    private long registeredUpTo(RegisteredDevice device) {
        Registration registration = registrations.find(device.user, device.id);
        return registration == null ? 0 : registration.wokenFor();
    }

    private void endClaim(RegisteredDevice device, boolean isSent) {
        claims.end(key(device), isSent);
    }

    private void send(RegisteredDevice device, DeviceConnection connection, long offset) {
        Registration registration = registrations.find(device.user, device.id);
        if (registration == null || !registration.proven()) {
            endClaim(device, false);
            device.release();
            return; // the scheduler is told of that as well
        }
        Instant now = clock.instant();
        AttemptRecord record = new AttemptRecord(
                router.timelines(),
                device.user,
                device.id,
                registration.address().platform());
        CompletableFuture<WakeUpResult> sending = send(registration, now, record);
        device.sent(sending);
        if (connection == DeviceConnection.NONE && connection(device) != DeviceConnection.NONE) {
            sending.cancel(false); // it came before it could be withdrawn
        }
        sending.whenCompleteAsync(
                (result, failure) -> {
                    if (failure == null) {
                        record.ended(result);
                    }
                    done(device, registration, offset, now, result, failure);
                },
                executor);
    }

    private CompletableFuture<WakeUpResult> send(Registration registration, Instant now, AttemptRecord record) {
        try {
            WakeUp wakeUp = new WakeUp(registration.address(), null, now.plus(rules.ttl()));
            return sender.wake(wakeUp, now.plus(GIVE_UP), record);
        } catch (RuntimeException e) {
            LOG.error("A wake-up could not be sent; it is tried again", e);
            return CompletableFuture.failedFuture(e);
        }
    }

    private void done(
            RegisteredDevice device,
            Registration registration,
            long offset,
            Instant sentAt,
            @Nullable WakeUpResult result,
            @Nullable Throwable failure) {
        boolean isWithdrawn = failure != null && Futures.unwrap(failure) instanceof CancellationException;
        endClaim(device, result instanceof WakeUpResult.Accepted || isWithdrawn);
        if (result instanceof WakeUpResult.Accepted) {
            accepted(device, offset, sentAt);
        } else if (result instanceof WakeUpResult.Gone gone) {
            gone(device, registration, sentAt, gone);
        } else if (isWithdrawn) {
            device.withdrawn(now());
            whenDone.accept(device);
        } else {
            Duration pause = backOff.pause(device.fail() - 1, random);
            Duration asked = result instanceof WakeUpResult.TryLater later ? later.after() : null;
            pause(device, asked == null ? pause : longer(pause, BackOff.spread(shorter(asked), random)));
        }
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    private static Duration shorter(Duration asked) {
        return asked.compareTo(LONGEST_ASKED) <= 0 ? asked : LONGEST_ASKED;
    }

    private void pause(RegisteredDevice device, Duration pause) {
        device.pause(now() + pause.toMillis());
        whenDone.accept(device);
    }

    private void accepted(RegisteredDevice device, long offset, Instant sentAt) {
        long before = device.recorded();
        long covered = device.accept(offset, sentAt.toEpochMilli(), now());
        record(device, covered, before);
        whenDone.accept(device);
    }

    /** Stores up to where a device is covered; if that fails, the next time is another try. */
    void record(RegisteredDevice device, long offset, long before) {
        registrations.woken(device.user, device.id, offset).whenComplete((stored, failure) -> {
            if (failure != null) {
                device.notRecorded(before);
            }
        });
    }

    /** A push service that does not say since when, means the address that it was asked to wake. */
    private void gone(RegisteredDevice device, Registration registration, Instant sentAt, WakeUpResult.Gone gone) {
        Instant since = gone.since() == null ? sentAt : gone.since();
        registrations
                .remove(device.user, device.id, registration.address(), since)
                .whenCompleteAsync(
                        (removed, failure) -> {
                            if (failure != null || !removed) {
                                pause(device, backOff.pause(device.fail() - 1, random));
                            }
                        },
                        executor);
    }
}
