package org.higginspush.hub.wakeup;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.higginspush.hub.access.TestClock;
import org.higginspush.hub.backplane.Backplane;
import org.higginspush.hub.backplane.EmbeddedBackplane;
import org.higginspush.hub.backplane.Registration;
import org.higginspush.hub.gateway.GatewayRoute;
import org.higginspush.hub.gateway.ManualTimers;
import org.higginspush.hub.gateway.PushGateways;
import org.higginspush.hub.gateway.WakeUpCounters;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Futures;
import org.higginspush.hub.model.PushAddress;
import org.higginspush.hub.model.PushPlatform;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** A hub's registrations with a push service that writes everything down, and time moved by hand. */
abstract class RegistrationServiceTestBase {
    static final String ALEX = "alex";
    static final String BOB = "bob";
    static final String PHONE = "phone";
    static final PushAddress TOKEN = address("token");

    final TestClock clock = new TestClock();
    final ManualTimers timers = new ManualTimers(clock);
    final RecordedWakeUps fcm = new RecordedWakeUps();
    final PushGateways gateways = new PushGateways(
            List.of(new GatewayRoute(PushPlatform.FCM, null, fcm)), clock, timers, new Random(7), new WakeUpCounters());
    final Backplane backplane = open();
    final RegistrationService service = started();

    Backplane open() {
        return EmbeddedBackplane.inMemory(EmbeddedBackplane.BackplaneLimits.DEFAULT, clock);
    }

    final RegistrationService started() {
        RegistrationService started = new RegistrationService(backplane, gateways, clock, timers, new SecureRandom());
        started.start();
        return started;
    }

    @AfterEach
    void close() {
        service.close();
        backplane.close();
        gateways.close();
        timers.shutdownNow();
    }

    static PushAddress address(String target) {
        return new PushAddress(PushPlatform.FCM, null, target, null);
    }

    final Registration registers(String user, String device, PushAddress address) {
        return registers(user, device, address, null);
    }

    final Registration registers(String user, String device, PushAddress address, @Nullable Instant expires) {
        return done(service.put(user, device, address, expires));
    }

    /** Registers, and takes the code that is sent. */
    final String code(String user, String device, PushAddress address) {
        registers(user, device, address);
        return String.valueOf(fcm.next().code());
    }

    final Registration proves(String user, String device, String code) {
        return done(service.prove(user, device, code));
    }

    final Registration registersAndProves(String user, String device, PushAddress address) {
        return proves(user, device, code(user, device, address));
    }

    static <T> T done(CompletableFuture<T> future) {
        return future.orTimeout(20, TimeUnit.SECONDS).join();
    }

    static Refusal refusal(CompletableFuture<?> future) {
        try {
            throw new AssertionError("not refused: " + done(future));
        } catch (CompletionException e) {
            assertThat(Futures.unwrap(e)).isInstanceOf(Refusal.class);
            return (Refusal) Futures.unwrap(e);
        }
    }

    static void isRefused(CompletableFuture<?> future, ErrorCode code, String text) {
        Refusal refusal = refusal(future);
        assertThat(refusal.code()).isEqualTo(code);
        assertThat(refusal.text()).contains(text);
    }
}
