package org.higginspush.ledger.change;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.higginspush.hub.model.Audience;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.Origin;
import org.higginspush.ledger.Workload;
import org.higginspush.ledger.bayeux.ClientResources;
import org.higginspush.ledger.checker.ContextName;
import org.higginspush.ledger.checker.DeviceName;
import org.higginspush.ledger.checker.HubClock;
import org.jspecify.annotations.Nullable;

/**
 * Makes changes at random, for all audiences, and hands them to the publisher, at a steady rate and in bursts. Safe for any
 * thread.
 */
public final class ChangeGenerator {
    /** For how long a change waits at most, by the hub's clock. */
    public static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    private static final int TICKS_PER_SECOND = 20;
    private static final double WITHOUT_ORIGIN = 0.1;
    private static final double TIMED = 0.15;
    /** Of a hundred changes: for one device, for a group, for everyone; the others are for a user. */
    private static final int FOR_DEVICE = 15;

    private static final int FOR_GROUP = 20;
    private static final int FOR_EVERYONE = 6;

    private final Workload workload;
    private final CurrentRevisions currentRevisions;
    private final RetryingPublisher publisher;
    private final GroupManager manager;
    private final HubClock hubClock;
    private final ClientResources clientResources;
    private final Random chance;
    private @Nullable Future<?> tick;
    /** How often revisions that the hub had given were lost: each time other contexts are used instead. */
    private volatile int given;

    private volatile boolean givenAreLost;

    /**
     * @param chance safe for any thread
     */
    public ChangeGenerator(
            Workload workload,
            CurrentRevisions currentRevisions,
            RetryingPublisher publisher,
            GroupManager manager,
            HubClock hubClock,
            ClientResources clientResources,
            Random chance) {
        this.workload = workload;
        this.currentRevisions = currentRevisions;
        this.publisher = publisher;
        this.manager = manager;
        this.hubClock = hubClock;
        this.clientResources = clientResources;
        this.chance = chance;
    }

    /** Begins to make changes. */
    public synchronized void begin() {
        if (givenAreLost) {
            given++;
            givenAreLost = false;
        }
        if (tick == null) {
            tick = clientResources.every(Duration.ofSeconds(1).dividedBy(TICKS_PER_SECOND), this::tick);
        }
    }

    /**
     * From now on the hub is not to give revisions, until changes begin again: it may have lost those it gave, nobody
     * else knows them, and devices may not have been told yet.
     */
    public void givenMayBeLost() {
        givenAreLost = true;
    }

    /** Stops making changes; those already made are still published. */
    public synchronized void pause() {
        if (tick != null) {
            tick.cancel(false);
            tick = null;
        }
    }

    private void tick() {
        double due = (double) workload.changesPerSecond() / TICKS_PER_SECOND;
        int now = (int) due + (chance.nextDouble() < due - (int) due ? 1 : 0);
        for (int i = 0; i < now; i++) {
            publisher.publish(List.of(change()));
        }
    }

    /** Makes so many changes at once, in a few publishes. */
    public void burst(int changes) {
        for (int left = changes; left > 0; ) {
            int together = Math.min(left, 1 + chance.nextInt(5));
            publisher.publish(
                    IntStream.range(0, together).mapToObj(i -> change()).toList());
            left -= together;
        }
    }

    /** Changes one context of each user, without an origin, so that each device must be told. */
    public void changeForEachUser() {
        for (int user = 0; user < workload.users(); user++) {
            ContextName contextName = new ContextName(workload.user(user), workload.context(user, 0));
            publisher.publish(List.of(Publication.now(
                    new Change(contextName.owner(), contextName.context(), currentRevisions.next(contextName), null))));
        }
    }

    /** Changes a context for one device alone. */
    public void changeFor(DeviceName device) {
        int user = IntStream.range(0, workload.users())
                .filter(index -> workload.user(index).equals(device.user()))
                .findFirst()
                .orElseThrow();
        ContextName contextName = new ContextName(device.user(), workload.context(user, 0));
        publisher.publish(List.of(Publication.now(new Change(
                new Audience.Device(device.user(), device.device()),
                contextName.context(),
                currentRevisions.next(contextName),
                null))));
    }

    /** A change whose time has come: with it the hub looks at its clock, which may have been set. */
    public void changeAtOnce() {
        ContextName contextName = new ContextName(new Audience.Everyone(), "clock");
        Change change =
                new Change(contextName.owner(), contextName.context(), currentRevisions.next(contextName), null);
        publisher.publish(List.of(new Publication(change, Instant.EPOCH, null)));
    }

    // ---- one change

    private Publication change() {
        boolean timed = workload.hasAudiences() && chance.nextDouble() < TIMED;
        int user = chance.nextInt(workload.users());
        int share = workload.hasAudiences() ? chance.nextInt(100) : 100;
        if (share < FOR_GROUP) {
            String group = workload.group(chance.nextInt(workload.groups()));
            return wide(new Audience.Group(group), manager.timesDeleted(group), user, timed);
        }
        if (share < FOR_GROUP + FOR_EVERYONE) {
            return wide(new Audience.Everyone(), 0, user, timed);
        }
        Origin origin = origin(user);
        if (share < FOR_GROUP + FOR_EVERYONE + FOR_DEVICE) {
            String device = workload.device(chance.nextInt(workload.devicesPerUser()));
            return forDevice(user, new Audience.Device(workload.user(user), device), origin, timed);
        }
        return forUser(user, origin, timed);
    }

    private @Nullable Origin origin(int user) {
        return chance.nextDouble() < WITHOUT_ORIGIN
                ? null
                : new Origin(workload.user(user), workload.device(chance.nextInt(workload.devicesPerUser())));
    }

    private Publication forUser(int user, @Nullable Origin origin, boolean timed) {
        Audience audience = new Audience.User(workload.user(user));
        int context = chance.nextInt(givenAreLost ? Math.max(1, workload.contexts() - 1) : workload.contexts());
        String name = workload.context(user, context);
        if (!workload.hubGivesRevisions(context)) {
            return withRevision(audience, name, origin, timed);
        }
        return withoutRevision(audience, name, 0, origin, timed);
    }

    /** A change of one of the user's contexts, or of one for which the hub gives the revisions. */
    private Publication forDevice(int user, Audience audience, @Nullable Origin origin, boolean timed) {
        int context = chance.nextInt(workload.contexts());
        if (timed || givenAreLost || !workload.hubGivesRevisions(context)) {
            return withRevision(audience, workload.context(user, 0), origin, timed);
        }
        return withoutRevision(audience, "one device's of " + user, 0, origin, false);
    }

    /** A group's and everyone's contexts are called like the first user's, and are others. */
    private Publication wide(Audience audience, int deleted, int user, boolean timed) {
        int context = chance.nextInt(3);
        String name = workload.context(0, context);
        return context == 2 && !givenAreLost
                ? withoutRevision(audience, name, deleted, origin(user), timed)
                : withRevision(audience, name, origin(user), timed);
    }

    private Publication withRevision(Audience audience, String context, @Nullable Origin origin, boolean timed) {
        ContextName contextName = audience instanceof Audience.Device one
                ? new ContextName(one.user(), context)
                : new ContextName(audience, context);
        Change change = new Change(audience, context, currentRevisions.next(contextName), origin);
        Instant due = hubClock.now()
                .plusMillis(chance.nextInt((int) LONGEST_WAIT.toMillis()))
                .truncatedTo(ChronoUnit.MILLIS);
        return new Publication(change, timed ? due : null, null);
    }

    /** Those that wait have a context of their own, in which their revisions count how many were announced. */
    private Publication withoutRevision(
            Audience audience, String context, int deleted, @Nullable Origin origin, boolean timed) {
        int again = given + deleted;
        String name = (timed ? context + ", later" : context + ", given") + (again > 0 ? ", again " + again : "");
        Change change = new Change(audience, name, null, timed ? null : origin);
        return new Publication(
                change, null, timed ? Duration.ofMillis(chance.nextInt((int) LONGEST_WAIT.toMillis())) : null);
    }
}
