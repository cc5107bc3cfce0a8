package org.higginspush.hub.backplane;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.higginspush.hub.model.Audience;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.Origin;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.model.PushAddress;
import org.higginspush.hub.model.PushKeys;
import org.higginspush.hub.model.PushPlatform;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;

/** Does everything that can be done to a backplane, at random, and remembers the positions that devices were given. */
final class RandomChanges {
    private static final int LIMIT_SECONDS = 30;

    private final Random random;
    private final List<KnownPosition> positions = new ArrayList<>();

    /** Where a device was once. */
    record KnownPosition(String user, @Nullable String device, Position position) {}

    RandomChanges(long seed) {
        this.random = new Random(seed);
    }

    private <T> @Nullable T done(CompletableFuture<T> operation) {
        try {
            return operation.orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Refusal) {
                return null; // no such group
            }
            throw e;
        }
    }

    private String any(String what, int of) {
        return what + random.nextInt(of);
    }

    private String user() {
        return any("user ö/", 6);
    }

    private String device() {
        return any("dev:", 3);
    }

    private @Nullable Long revision() {
        return random.nextBoolean() ? null : Long.valueOf(random.nextInt(30));
    }

    void run(Backplane backplane, int times) {
        for (int i = 0; i < times; i++) {
            step(backplane);
            if (random.nextInt(3) == 0) {
                remember(backplane);
            }
        }
        remember(backplane);
    }

    private void remember(Backplane backplane) {
        String user = user();
        String device = random.nextInt(5) == 0 ? null : device();
        CatchUp now = done(backplane.missed(user, device, null));
        if (now != null) {
            positions.add(new KnownPosition(user, device, now.position()));
        }
    }

    private void step(Backplane backplane) {
        String user = user();
        String group = any("group ", 3);
        Origin origin = random.nextBoolean() ? null : new Origin(user, device());
        String context = any("context ", 3);
        switch (random.nextInt(16)) {
            case 0, 1, 2, 3 -> record(backplane, new Audience.User(user), context, origin);
            case 4 -> record(backplane, new Audience.Device(user, device()), context, origin);
            case 5, 6 -> record(backplane, new Audience.Group(group), context, origin);
            case 7, 8 -> record(backplane, new Audience.Everyone(), context, origin);
            case 9, 10 -> done(backplane.groups().add(group, user));
            case 11 -> done(backplane.groups().remove(group, user));
            case 12 -> register(backplane, user);
            case 13 -> done(backplane.cutOffs().cut(user, random.nextBoolean() ? null : device()));
            case 14 -> schedule(backplane, user, group, context, origin);
            default -> rarely(backplane, user, group);
        }
    }

    private void record(Backplane backplane, Audience audience, String context, @Nullable Origin origin) {
        done(backplane.record(new Change(audience, context, revision(), origin)));
    }

    private void rarely(Backplane backplane, String user, String group) {
        if (random.nextInt(4) == 0) {
            done(backplane.forget(user));
        } else if (random.nextInt(3) == 0) {
            done(backplane.groups().delete(group));
        } else {
            done(backplane.groups().create(any("empty group ", 2)));
        }
    }

    private void register(Backplane backplane, String user) {
        String target = any("https://push.example/", 4) + "?a=b c";
        PushAddress address = random.nextBoolean()
                ? new PushAddress(PushPlatform.WEB_PUSH, null, target, new PushKeys("key+/=", "auth"))
                : new PushAddress(PushPlatform.FCM, "app", target, null);
        Instant now = Instant.ofEpochMilli(1_900_000_000_000L + random.nextInt(1_000));
        Registration registration = new Registration(
                user,
                device(),
                address,
                now,
                random.nextBoolean() ? null : now.plusSeconds(9),
                random.nextBoolean(),
                0);
        done(backplane.registrations().put(registration));
        done(backplane.registrations().woken(user, registration.device(), random.nextInt(1_000)));
    }

    private void schedule(Backplane backplane, String user, String group, String context, @Nullable Origin origin) {
        Audience audience = switch (random.nextInt(4)) {
            case 0 -> new Audience.User(user);
            case 1 -> new Audience.Device(user, device());
            case 2 -> new Audience.Group(group);
            default -> new Audience.Everyone();
        };
        Instant due = Instant.parse("2090-01-01T00:00:00Z").plusMillis(random.nextInt(1_000));
        done(backplane.timed().schedule(new Change(audience, context, revision(), origin), due));
    }

    /** What each of the devices missed, in no order. */
    Map<String, String> missed(Backplane backplane) {
        Map<String, String> all = new LinkedHashMap<>();
        for (KnownPosition known : positions) {
            CatchUp missed = done(backplane.missed(known.user, known.device, known.position));
            TreeSet<String> told = new TreeSet<>();
            if (missed != null) {
                missed.changes().forEach(one -> told.add(one.key() + " " + one.revision() + " by " + one.origin()));
                all.put(known.toString(), missed.resync() ? "must sync everything" : "missed " + told);
            }
        }
        return all;
    }
}
