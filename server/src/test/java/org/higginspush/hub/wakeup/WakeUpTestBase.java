package org.higginspush.hub.wakeup;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.higginspush.hub.access.TestClock;
import org.higginspush.hub.backplane.Backplane;
import org.higginspush.hub.backplane.EmbeddedBackplane;
import org.higginspush.hub.backplane.Registration;
import org.higginspush.hub.gateway.ManualTimers;
import org.higginspush.hub.model.Audience;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.Origin;
import org.higginspush.hub.model.PushAddress;
import org.higginspush.hub.model.PushPlatform;
import org.higginspush.hub.model.Receipt;
import org.higginspush.hub.routing.Router;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A hub's real storage, routing and sessions, push services that write everything down, and time moved by hand. */
abstract class WakeUpTestBase {
    static final String ALEX = "alex";
    static final String BOB = "bob";
    static final String PHONE = "phone";
    static final String TABLET = "tablet";
    static final String HOME = "home-pc";

    static final Duration INTERVAL = Duration.ofSeconds(20);
    static final Duration LONGEST_WAIT = Duration.ofMinutes(2);
    static final Duration CONFIRM_WITHIN = Duration.ofMinutes(3);
    static final Duration GRACE = Duration.ofSeconds(15);
    static final Duration TTL = Duration.ofDays(7);
    static final Duration MOMENT = Duration.ofMillis(2);
    static final WakeUpRules RULES = new WakeUpRules(INTERVAL, LONGEST_WAIT, CONFIRM_WITHIN, GRACE, TTL, 500);

    final TestClock clock = new TestClock();
    ManualTimers timers = new ManualTimers(clock);
    final PushServiceFake pushService = new PushServiceFake(clock);
    Backplane backplane = open();
    Router router = new Router(backplane);
    WakeUpScheduler scheduler = started();

    Backplane open() {
        return EmbeddedBackplane.inMemory(EmbeddedBackplane.BackplaneLimits.DEFAULT, clock);
    }

    /** Who sends what the scheduler decides to send. */
    WakeUpSender sender() {
        return pushService;
    }

    final WakeUpScheduler started() {
        WakeUpSender later = (wakeUp, giveUp, answers) -> sender().wake(wakeUp, giveUp, answers);
        WakeUpScheduler made = new WakeUpScheduler(
                backplane, backplane.registrations(), router, later, RULES, clock, timers, new Random(7));
        made.start();
        return made;
    }

    @BeforeEach
    void begins() {
        passes(MOMENT);
    }

    @AfterEach
    void close() {
        scheduler.close();
        backplane.close();
        timers.shutdownNow();
    }

    /** Another scheduler takes over, on the same storage, as after a start of the hub. */
    final void restarts() {
        scheduler.close();
        timers.shutdownNow();
        timers = new ManualTimers(clock);
        router = new Router(backplane);
        scheduler = started();
        passes(MOMENT);
    }

    static <T> T done(CompletableFuture<T> future) {
        return future.orTimeout(20, TimeUnit.SECONDS).join();
    }

    final void passes(Duration time) {
        timers.advance(time);
    }

    static PushAddress address(String target) {
        return new PushAddress(PushPlatform.FCM, null, target, null);
    }

    /** Registers a device that is not connected, as proven, and woken for all that there is. */
    final FakeDevice registers(String user, String id) {
        puts(user, id, user + "/" + id);
        passes(MOMENT);
        pushService.hasNothing();
        return new FakeDevice(router, user, id);
    }

    final void puts(String user, String id, String target) {
        long offset = done(backplane.missed(user, id, null)).position().offset();
        done(backplane
                .registrations()
                .put(new Registration(user, id, address(target), clock.instant(), null, true, offset)));
    }

    final Receipt changes(String user, String context, @Nullable String origin) {
        Receipt receipt = done(backplane.record(new Change(user, context, null, origin)));
        passes(MOMENT);
        return receipt;
    }

    final Receipt changes(Audience audience, String context, @Nullable Origin origin) {
        Receipt receipt = done(backplane.record(new Change(audience, context, null, origin)));
        passes(MOMENT);
        return receipt;
    }

    /** What was started on the backplane's threads is done, and what follows of it. */
    final void settles() {
        done(backplane.record(new Change("nobody", "sentinel", null, null)));
        passes(MOMENT);
    }
}
