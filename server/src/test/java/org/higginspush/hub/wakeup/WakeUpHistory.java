package org.higginspush.hub.wakeup;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.higginspush.hub.backplane.Registration;
import org.higginspush.hub.gateway.WakeUp;
import org.higginspush.hub.gateway.WakeUpResult;
import org.higginspush.hub.model.Audience;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.Origin;
import org.jspecify.annotations.Nullable;

/** One random history of a few phones, told to a scheduler and to a {@link WakeUpModel} alike. */
final class WakeUpHistory extends WakeUpTestBase {
    private static final String GROUP = "family";
    private static final Duration[] TIMES = {
        Duration.ofMillis(1),
        Duration.ofMillis(300),
        Duration.ofSeconds(2),
        Duration.ofSeconds(5),
        Duration.ofSeconds(14),
        Duration.ofSeconds(21),
        Duration.ofSeconds(70),
        Duration.ofSeconds(181),
        Duration.ofMinutes(7)
    };

    private final Random random;
    private final WakeUpModel model =
            new WakeUpModel(RULES, () -> clock.instant().toEpochMilli());
    private final Map<String, FakeDevice> phones = new LinkedHashMap<>();
    private final List<String> history = new ArrayList<>();
    /** How often of ten a push service does what it should. */
    private int reliability = 10;

    private int contexts;
    /** The first that the model found wrong. */
    private @Nullable AssertionError wrong;

    WakeUpHistory(Random random) {
        this.random = random;
    }

    // ---- the push service

    @Override
    WakeUpSender sender() {
        return (wakeUp, giveUp, answers) -> wake(wakeUp);
    }

    private CompletableFuture<WakeUpResult> wake(WakeUp wakeUp) {
        String name = wakeUp.address().target();
        note("wakes " + name);
        try {
            model.isSent(name);
        } catch (AssertionError e) { // which the scheduler would survive
            wrong = wrong == null ? e : wrong;
        }
        CompletableFuture<WakeUpResult> result = new CompletableFuture<>();
        result.whenComplete((answer, failure) -> {
            if (result.isCancelled()) {
                note("withdraws " + name);
                model.isWithdrawn(name);
            } else if (answer instanceof WakeUpResult.Accepted) {
                note(name + " is woken");
                model.isTaken(name);
            } else {
                note(name + " gets " + answer);
                model.isNotTaken(name);
            }
        });
        answers(name, result);
        return result;
    }

    private void answers(String name, CompletableFuture<WakeUpResult> result) {
        if (random.nextInt(10) < reliability) {
            answers(result, new WakeUpResult.Accepted(), random.nextInt(3) * random.nextInt(4_000));
            return;
        }
        switch (random.nextInt(6)) {
            case 0 -> answers(result, new WakeUpResult.TryLater(null, "busy"), 0);
            case 1 -> answers(result, new WakeUpResult.TryLater(TIMES[random.nextInt(TIMES.length)], "busy"), 100);
            case 2 -> answers(result, new WakeUpResult.TryLater(Duration.ofHours(3), "closed"), 100);
            case 3 -> answers(result, new WakeUpResult.TryLater(null, "hangs"), 30_000);
            case 4 -> answers(result, new WakeUpResult.Rejected("wrong"), 100);
            default -> gone(name, result, random.nextBoolean());
        }
    }

    private void answers(CompletableFuture<WakeUpResult> result, WakeUpResult answer, int after) {
        if (after == 0) {
            result.complete(answer);
        } else {
            Runnable complete = () -> result.complete(answer);
            timers.schedule(complete, after, TimeUnit.MILLISECONDS);
        }
    }

    private void gone(String name, CompletableFuture<WakeUpResult> result, boolean beforeItRegistered) {
        timers.schedule(
                () -> {
                    flush();
                    FakeDevice phone = phones.get(name);
                    Registration known = backplane.registrations().find(phone.user, phone.id);
                    if (result.isDone() || known == null) {
                        return;
                    }
                    Instant since = beforeItRegistered ? known.registered().minusSeconds(1) : null;
                    if (result.complete(new WakeUpResult.Gone(since, "gone")) && !beforeItRegistered) {
                        model.isRemoved(name);
                    }
                },
                500,
                TimeUnit.MILLISECONDS);
    }

    /** All that was to be stored is. */
    private void flush() {
        done(backplane.record(new Change("nobody", "sentinel", null, null)));
    }

    // ---- the round

    void plays(int steps) {
        begins();
        adds(ALEX, PHONE);
        adds(ALEX, TABLET);
        adds(BOB, PHONE);
        done(backplane.groups().add(GROUP, ALEX));
        done(backplane.groups().add(GROUP, BOB));
        for (int i = 0; i < steps; i++) {
            step();
            passes(MOMENT);
            check();
        }
        settle();
        close();
    }

    private void check() {
        if (wrong != null) {
            throw wrong;
        }
        model.check();
    }

    private void adds(String user, String id) {
        String name = user + "/" + id;
        phones.put(name, new FakeDevice(router, user, id));
        register(name);
    }

    private void register(String name) {
        FakeDevice phone = phones.get(name);
        note("registers " + name);
        model.registers(name);
        puts(phone.user, phone.id, name);
    }

    /** Push services work, links too, and nothing happens any more. */
    private void settle() {
        note("settles");
        reliability = 10;
        passes(Duration.ofHours(2));
        model.forgetsFailures();
        check();
        phones.forEach((name, phone) -> {
            if (phone.isConnected()) {
                leaves(name, phone);
            }
        });
        passes(LONGEST_WAIT);
        check();
        int before = model.wakeUps();
        passes(Duration.ofHours(5));
        if (model.wakeUps() != before) {
            throw new AssertionError("somebody is woken for nothing");
        }
    }

    private void step() {
        List<String> names = List.copyOf(phones.keySet());
        String name = names.get(random.nextInt(names.size()));
        FakeDevice phone = phones.get(name);
        switch (random.nextInt(24)) {
            case 0, 1, 2, 3, 4 -> changes(name, phone);
            case 5, 6, 7, 8, 9, 10 -> {
                Duration time = TIMES[random.nextInt(TIMES.length)];
                note("passes " + time);
                passes(time);
            }
            case 11, 12, 13 -> comesOrGoes(name, phone);
            case 14 -> flaps(name, phone);
            case 15, 16 -> beats(name, phone);
            case 17 -> polls(name, phone);
            case 18 -> hears(name, phone, !phone.hears());
            case 19, 20 -> reliability = random.nextBoolean() ? 10 : random.nextInt(10);
            case 21 -> restartsNowAndThen();
            case 22 -> registersOrNot(name, phone);
            default -> forgetsNowAndThen(phone);
        }
    }

    private void changes(String name, FakeDevice phone) {
        String context = "context-" + random.nextInt(4) + (random.nextBoolean() ? "" : "-" + contexts++ % 10);
        @Nullable String own = random.nextInt(3) == 0 ? phone.id : null;
        switch (random.nextInt(6)) {
            case 0 -> {
                Origin origin = own == null ? null : new Origin(phone.user, own);
                tells(one -> origin == null || one != phone, () -> changes(new Audience.Everyone(), context, origin));
            }
            case 1 -> {
                Origin origin = own == null ? null : new Origin(phone.user, own);
                tells(one -> origin == null || one != phone, () -> changes(new Audience.Group(GROUP), context, origin));
            }
            case 2 ->
                tells(one -> one == phone, () -> changes(new Audience.Device(phone.user, phone.id), context, null));
            default ->
                tells(
                        one -> one.user.equals(phone.user) && (own == null || one != phone),
                        () -> changes(phone.user, context, own));
        }
        note((own == null ? "a change of " : "a change by ") + name);
    }

    /** Those that are connected hear it before anything else happens. */
    private void tells(Predicate<FakeDevice> concerns, Runnable change) {
        Map<FakeDevice, Long> hearing = new LinkedHashMap<>();
        phones.forEach((name, phone) -> {
            if (concerns.test(phone)) {
                note(name + " is concerned");
                model.changes(name);
                if (phone.isConnected() && phone.hears()) {
                    hearing.put(phone, phone.knows());
                }
            }
        });
        change.run();
        hearing.forEach((phone, before) -> Awaitility.await()
                .pollInterval(Duration.ofMillis(1))
                .pollDelay(Duration.ZERO)
                .atMost(Duration.ofSeconds(30))
                .until(() -> phone.knows() > before));
    }

    private void comesOrGoes(String name, FakeDevice phone) {
        if (phone.isConnected()) {
            leaves(name, phone);
        } else {
            connects(name, phone);
        }
    }

    private void connects(String name, FakeDevice phone) {
        note(name + " connects");
        model.connects(name);
        phone.connects();
    }

    private void leaves(String name, FakeDevice phone) {
        note(name + " leaves");
        phone.leaves();
        model.leaves(name);
        if (!phone.hears()) {
            hears(name, phone, true);
        }
    }

    private void flaps(String name, FakeDevice phone) {
        for (int i = random.nextInt(12); i >= 0; i--) {
            comesOrGoes(name, phone);
            passes(Duration.ofMillis(random.nextInt(14_000)));
            check();
        }
    }

    private void beats(String name, FakeDevice phone) {
        if (phone.isConnected()) {
            note(name + " beats");
            phone.confirms();
            model.beats(name, phone.hasPosition());
        }
    }

    private void polls(String name, FakeDevice phone) {
        if (!phone.isConnected()) {
            note(name + " polls");
            phone.polls();
            model.polls(name);
        }
    }

    /** A link that was dead and is not any more is noticed by a heartbeat. */
    private void hears(String name, FakeDevice phone, boolean linkIsGood) {
        note(name + (linkIsGood ? " hears" : " hears nothing"));
        phone.hears(linkIsGood);
        model.hears(name, linkIsGood);
        if (linkIsGood) {
            beats(name, phone);
        }
    }

    private void restartsNowAndThen() {
        if (random.nextInt(3) == 0) {
            note("restarts");
            flush();
            model.restarts();
            restarts();
            phones.values().forEach(phone -> phone.isServedBy(router));
        }
    }

    private void registersOrNot(String name, FakeDevice phone) {
        if (backplane.registrations().find(phone.user, phone.id) == null) {
            register(name);
        } else if (random.nextInt(3) == 0) {
            note("removes " + name);
            done(backplane.registrations().remove(phone.user, phone.id, null, null));
            model.isRemoved(name);
        }
    }

    private void forgetsNowAndThen(FakeDevice phone) {
        if (random.nextInt(5) == 0) {
            note("forgets " + phone.user);
            done(backplane.forget(phone.user));
            phones.forEach((name, one) -> {
                if (one.user.equals(phone.user)) {
                    model.isRemoved(name);
                }
            });
            done(backplane.groups().add(GROUP, phone.user));
        }
    }

    private void note(String what) {
        history.add(clock.instant() + " " + what);
    }

    /** What happened, the newest last. */
    String text() {
        return String.join("\n", history);
    }
}
