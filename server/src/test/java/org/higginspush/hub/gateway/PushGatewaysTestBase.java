package org.higginspush.hub.gateway;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.higginspush.hub.access.TestClock;
import org.higginspush.hub.gateway.WakeUpResult.Accepted;
import org.higginspush.hub.gateway.WakeUpResult.TryLater;
import org.higginspush.hub.model.PushAddress;
import org.higginspush.hub.model.PushPlatform;
import org.junit.jupiter.api.AfterEach;

/** Two gateways that answer when a test says so, with time moved by hand. */
abstract class PushGatewaysTestBase {
    static final TryLater DOWN = new TryLater(null, "it is down");
    static final Accepted ACCEPTED = new Accepted();
    static final Duration PATIENCE = Duration.ofMinutes(1);
    static final GatewayLimits LIMITS = new GatewayLimits(
            4,
            2,
            10,
            6,
            Duration.ofSeconds(30),
            3,
            Duration.ofSeconds(10),
            Duration.ofMinutes(10),
            Duration.ofSeconds(1),
            Duration.ofSeconds(20));

    final TestClock clock = new TestClock();
    final ManualTimers timers = new ManualTimers(clock);
    final WakeUpCounters counters = new WakeUpCounters();
    final RecordingGateway fcm = new RecordingGateway();
    final RecordingGateway web = new RecordingGateway();
    final PushGateways gateways = over(
            new GatewayRoute(PushPlatform.FCM, "mail", fcm, LIMITS),
            new GatewayRoute(PushPlatform.WEB_PUSH, null, web, LIMITS));

    PushGateways over(GatewayRoute... routes) {
        return new PushGateways(List.of(routes), clock, timers, new Random(7), counters);
    }

    @AfterEach
    void close() {
        gateways.close();
        timers.shutdownNow();
    }

    CompletableFuture<WakeUpResult> wake(PushPlatform platform, String app, String target, Duration patience) {
        Instant now = clock.instant();
        WakeUp wakeUp = new WakeUp(new PushAddress(platform, app, target, null), null, now.plus(Duration.ofDays(1)));
        return gateways.wake(wakeUp, now.plus(patience));
    }

    CompletableFuture<WakeUpResult> wakeFcm(String target) {
        return wake(PushPlatform.FCM, null, target, PATIENCE);
    }

    CompletableFuture<WakeUpResult> wakeWeb(String target) {
        return wake(PushPlatform.WEB_PUSH, null, target, PATIENCE);
    }
}
