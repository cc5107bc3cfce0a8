package org.higginspush.hub.backplane.redis;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.higginspush.hub.backplane.BackplaneRefusals;
import org.higginspush.hub.backplane.Timed;
import org.higginspush.hub.model.Audience;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.Futures;
import org.higginspush.hub.model.Ids;
import org.higginspush.hub.model.Origin;
import org.higginspush.hub.model.Receipt;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.model.TimedChange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes that are announced later: the copy of this node. When one is due, all nodes try to claim it, and one succeeds, for
 * {@value #CLAIM_MILLIS} ms: it records the change and deletes it. If it ends in between, another claims it after that time; where the
 * change was recorded, it is remembered for an hour that it was, so it is recorded once. Thread-safe.
 */
final class RedisTimed implements Timed, HubTables.HubTable {
    private static final Logger LOG = LoggerFactory.getLogger(RedisTimed.class);
    private static final int MOST_WAITING = 100_000;
    private static final int MOST_RECORDING = 256;
    private static final long CLAIM_MILLIS = 30_000;
    private static final long RETRY_MILLIS = 1_000;
    /** The clock of the machine may be set: it is looked at this often. */
    private static final long LONGEST_WAIT_MILLIS = 60_000;

    /** Records a change that is due. */
    interface TimedRecorder {
        CompletableFuture<Receipt> record(Change change, RedisUsers.TimedClaim claim);
    }

    /** When one is to be looked at. */
    private record TimedEntry(Instant when, String id) {}

    private final RedisKeys keys;
    private final HubTables tables;
    private final InFlightOperations operations;
    private final RedisGroups groups;
    private final TimedRecorder recorder;
    private final int mostPerAudience;
    private final InstantSource time;
    private final ScheduledExecutorService scheduler;
    private final SecureRandom random = new SecureRandom();
    private final String node = newId();

    /** All that wait, by id. Guarded by this, as the following. */
    private final Map<String, TimedChange> waiting = new HashMap<>();

    private final TreeSet<TimedEntry> agenda =
            new TreeSet<>(Comparator.comparing(TimedEntry::when).thenComparing(TimedEntry::id));
    private final Set<String> recording = new HashSet<>();
    private @Nullable ScheduledFuture<?> next;

    RedisTimed(
            RedisKeys keys,
            HubTables tables,
            InFlightOperations operations,
            RedisGroups groups,
            TimedRecorder recorder,
            int mostPerAudience,
            InstantSource time,
            ScheduledExecutorService scheduler) {
        this.keys = keys;
        this.tables = tables;
        this.operations = operations;
        this.groups = groups;
        this.recorder = recorder;
        this.mostPerAudience = mostPerAudience;
        this.time = time;
        this.scheduler = scheduler;
    }

    // ---- the copy

    /** A row is {@code T id}, and the timed change if it waits. */
    @Override
    public synchronized void changed(String[] row, long number) {
        String id = RedisText.id(row[1]);
        if (row.length == 2) {
            TimedChange gone = waiting.remove(id);
            if (gone != null) {
                agenda.remove(new TimedEntry(gone.due(), id));
            }
        } else {
            add(timedChange(id, row, 2));
            wakeUp();
        }
    }

    @Override
    public synchronized void loaded(Map<String, String> rows) {
        waiting.keySet().removeIf(id -> !rows.containsKey(Ids.encode(id)));
        agenda.removeIf(entry -> !waiting.containsKey(entry.id()));
        rows.forEach((id, text) -> add(timedChange(RedisText.id(id), RedisText.parts(text), 0)));
        wakeUp();
    }

    private void add(TimedChange timed) {
        TimedChange before = waiting.put(timed.id(), timed);
        if (before != null && !before.due().equals(timed.due())) {
            agenda.remove(new TimedEntry(before.due(), timed.id()));
        }
        if (before == null || !before.due().equals(timed.due())) {
            agenda.add(new TimedEntry(timed.due(), timed.id()));
        }
    }

    static TimedChange timedChange(String id, String[] parts, int first) {
        String user = RedisText.decoded(parts[first + 5]);
        String device = RedisText.decoded(parts[first + 6]);
        String revision = parts[first + 4];
        Change change = new Change(
                audience(parts[first + 2]),
                RedisText.id(parts[first + 3]),
                revision.isEmpty() ? null : Long.valueOf(revision),
                user == null || device == null ? null : new Origin(user, device));
        return new TimedChange(id, change, Instant.ofEpochMilli(Long.parseLong(parts[first])));
    }

    private static Audience audience(String text) {
        String[] parts = text.split(":", -1);
        return switch (parts[0]) {
            case "U" -> new Audience.User(RedisText.id(parts[1]));
            case "D" -> new Audience.Device(RedisText.id(parts[1]), RedisText.id(parts[2]));
            case "G" -> new Audience.Group(RedisText.id(parts[1]));
            default -> new Audience.Everyone();
        };
    }

    static String text(Audience audience) {
        if (audience instanceof Audience.User one) {
            return "U:" + Ids.encode(one.user());
        }
        if (audience instanceof Audience.Device one) {
            return "D:" + Ids.encode(one.user()) + ":" + Ids.encode(one.device());
        }
        return audience instanceof Audience.Group one ? "G:" + Ids.encode(one.group()) : "E";
    }

    static String text(Change change) {
        return String.join(
                " ",
                Ids.encode(change.context()),
                RedisText.number(change.revision()),
                change.origin() == null ? "" : Ids.encode(change.origin().user()),
                change.origin() == null ? "" : Ids.encode(change.origin().device()));
    }

    // ---- accepting and cancelling

    @Override
    public CompletableFuture<TimedChange> schedule(Change change, Instant due, @Nullable String id) {
        TimedChange timed = new TimedChange(id == null ? newId() : id, change, storable(due));
        return operations.run(() -> change.audience() instanceof Audience.Group one
                ? groups.ifExists(one.group(), () -> accept(timed))
                : accept(timed));
    }

    private CompletableFuture<TimedChange> accept(TimedChange timed) {
        Change change = timed.change();
        return tables.eval(
                        LuaScript.HUB_TIMED_ADD,
                        Ids.encode(timed.id()),
                        Long.toString(timed.due().toEpochMilli()),
                        text(change.audience()),
                        text(change),
                        Integer.toString(mostPerAudience),
                        Integer.toString(MOST_WAITING))
                .thenApply(answer -> switch ((String) answer.get(0)) {
                    case "ok" -> timedChange(timed.id(), RedisText.parts((String) answer.get(1)), 0);
                    case "other" -> throw BackplaneRefusals.otherTimed();
                    case "full" -> throw BackplaneRefusals.tooManyTimed(mostPerAudience);
                    default -> throw BackplaneRefusals.tooManyOutstanding();
                });
    }

    /** What is long past is due at once, whenever exactly it was; what is stored counts milliseconds. */
    private static Instant storable(Instant due) {
        return due.isBefore(Instant.EPOCH) ? Instant.EPOCH : due.truncatedTo(ChronoUnit.MILLIS);
    }

    private String newId() {
        return new BigInteger(96, random).toString(36);
    }

    @Override
    public synchronized List<TimedChange> waiting(Audience audience) {
        return waiting.values().stream()
                .filter(timed -> timed.change().audience().equals(audience))
                .sorted(Comparator.comparing(TimedChange::due).thenComparing(TimedChange::id))
                .toList();
    }

    @Override
    public CompletableFuture<Void> cancel(Audience audience, String id) {
        boolean isForOneUser = audience instanceof Audience.User || audience instanceof Audience.Device;
        return operations.run(() -> tables.eval(
                        LuaScript.HUB_TIMED_CANCEL,
                        Ids.encode(id),
                        text(audience),
                        isForOneUser ? "1" : "0",
                        Long.toString(time.instant().toEpochMilli()))
                .thenAccept(answer -> {
                    if (!answer.get(0).equals("1")) {
                        throw BackplaneRefusals.noSuchTimed();
                    }
                }));
    }

    /**
     * What was cancelled because somebody is forgotten.
     *
     * @param count how many there were
     * @param number above those of all changes that were accepted before
     */
    record TimedForgotten(int count, String number) {}

    /** Cancels all that wait for a user's devices. */
    CompletableFuture<TimedForgotten> forget(String user) {
        return forget(keys.user(user), timed -> user.equals(timed.change().user()));
    }

    /** Cancels all that wait for a group: another of its name is not told of them. */
    CompletableFuture<TimedForgotten> forgetGroup(String group) {
        Audience whom = new Audience.Group(group);
        return forget(keys.group(group), timed -> whom.equals(timed.change().audience()));
    }

    /** This node has to know all that other nodes accepted before. */
    private CompletableFuture<TimedForgotten> forget(String key, Predicate<TimedChange> which) {
        return tables.upToDate()
                .thenCompose(done -> tables.eval(LuaScript.HUB_TIMED_FORGET, forgotten(key, which)))
                .thenApply(
                        answer -> new TimedForgotten(Integer.parseInt((String) answer.get(0)), (String) answer.get(1)));
    }

    private synchronized String[] forgotten(String key, Predicate<TimedChange> which) {
        Stream<String> ids = waiting.values().stream().filter(which).map(timed -> Ids.encode(timed.id()));
        return Stream.concat(Stream.of(key), ids).toArray(String[]::new);
    }

    // ---- when they are due

    private void wakeUp() {
        try {
            scheduler.execute(this::run);
        } catch (RejectedExecutionException e) {
            LOG.debug("The hub stops: what waits is for another node", e);
        }
    }

    /** Claims what is due, and comes back when the next one is. Runs on the scheduler's thread only. */
    private void run() {
        takeDue().forEach(this::claim);
    }

    private synchronized List<String> takeDue() {
        Instant now = time.instant();
        List<String> due = new ArrayList<>();
        while (recording.size() < MOST_RECORDING
                && !agenda.isEmpty()
                && !agenda.first().when().isAfter(now)) {
            String id = agenda.pollFirst().id();
            TimedChange present = waiting.get(id);
            if (present != null && present.due().isAfter(now)) {
                agenda.add(new TimedEntry(present.due(), id)); // another of the same id, or the clock was set back
            } else if (present != null && recording.add(id)) {
                due.add(id);
            }
        }
        if (next != null) {
            next.cancel(false);
        }
        boolean isWaiting = !agenda.isEmpty() && recording.size() < MOST_RECORDING;
        next = isWaiting
                ? scheduler.schedule(this::run, millisTo(agenda.first().when(), now), TimeUnit.MILLISECONDS)
                : null;
        return due;
    }

    private static long millisTo(Instant when, Instant now) {
        return Math.max(1, Math.min(LONGEST_WAIT_MILLIS, now.until(when, ChronoUnit.MILLIS)));
    }

    private void claim(String id) {
        tables.eval(LuaScript.HUB_TIMED_CLAIM, Ids.encode(id), node, Long.toString(CLAIM_MILLIS))
                .whenComplete((answer, failure) -> {
                    if (failure != null) {
                        ended(id, RETRY_MILLIS);
                    } else if (answer.get(0).equals("ok")) {
                        record(id, RedisText.parts((String) answer.get(1)));
                    } else {
                        boolean isOthers = answer.get(0).equals("other");
                        ended(id, isOthers ? Long.parseLong((String) answer.get(1)) : -1);
                    }
                });
    }

    private void record(String id, String[] row) {
        CompletableFuture<Receipt> recorded;
        try {
            recorded = recorder.record(timedChange(id, row, 0).change(), new RedisUsers.TimedClaim(id, row[1]));
        } catch (RuntimeException e) {
            recorded = CompletableFuture.failedFuture(e);
        }
        recorded.whenComplete((receipt, failure) -> {
            if (failure == null || isFinal(Futures.unwrap(failure))) {
                finish(id);
            } else {
                ended(id, RETRY_MILLIS);
            }
        });
    }

    private static boolean isFinal(Throwable failure) {
        if (failure instanceof Refusal refusal) {
            boolean isFinal = refusal.retryAfter() == null;
            if (isFinal) {
                LOG.warn("A change that was due cannot be recorded and is dropped: {}", refusal.text());
            }
            return isFinal;
        }
        LOG.warn("A change that was due could not be recorded; it is tried again", failure);
        return false;
    }

    private void finish(String id) {
        tables.eval(LuaScript.HUB_TIMED_FINISH, Ids.encode(id))
                .whenComplete((answer, failure) -> ended(id, failure == null ? -1 : RETRY_MILLIS));
    }

    /** It is looked at again after a while, if it waits then; not if that is negative. */
    private void ended(String id, long millis) {
        synchronized (this) {
            recording.remove(id);
            if (millis >= 0) {
                agenda.add(new TimedEntry(time.instant().plusMillis(millis + 1), id));
            }
        }
        wakeUp();
    }
}
