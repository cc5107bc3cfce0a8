package org.higginspush.client.internal.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.higginspush.client.ContextRef;
import org.higginspush.client.PropertyCheck;
import org.higginspush.client.SyncCause;
import org.higginspush.client.SyncOutcome;
import org.higginspush.client.SyncRequest;
import org.higginspush.client.internal.reconnect.Backoff;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Hours of random edits, notices, failures and slow syncs in virtual time, against an oracle that keeps every reason for a
 * sync and crosses it out when a sync that began later has succeeded.
 */
class SyncPlanPropertyTest {
    private static final List<ContextRef> CONTEXTS = List.of(
            ContextRef.of("passwords"), ContextRef.ofGroup("family", "passwords"), ContextRef.ofEveryone("notes"));
    private static final SyncDelays DELAYS = new SyncDelays(2_000, 10_000, new Backoff(500, 4_000));
    private static final long LONGEST_SYNC = 5_000;
    private static final long LONGEST_SPREAD = 3_000;
    private static final long LONGEST_EDIT = 4_000;
    private static final long LONGEST_STEP = 700;

    @Test
    void nothingIsForgottenWhateverHappens() {
        PropertyCheck.forRandomSeeds(random -> new PlanRun(random).nothingIsForgottenWhateverHappens());
    }

    @Test
    void nothingWaitsLongerThanItHasTo() {
        PropertyCheck.forRandomSeeds(random -> new PlanRun(random).nothingWaitsLongerThanItHasTo());
    }

    /** One run, with one sequence of random numbers. */
    private static final class PlanRun {
        /** A reason for a sync: context null means everything; revision -1 means a local change. */
        private record SyncReason(@Nullable ContextRef context, long revision, long since) {
            boolean isCoveredBy(SyncRequest request) {
                return request.everything() || context != null && request.covers(context);
            }
        }

        private final RandomGenerator random;
        private final SyncPlan plan;
        private long now;

        private final List<SyncReason> reasons = new ArrayList<>();
        private final Map<ContextRef, Long> truth = new HashMap<>();
        private final Map<ContextRef, Integer> edits = new HashMap<>();
        private final List<Map.Entry<Long, ContextRef>> editEnds = new ArrayList<>();
        private @Nullable SyncRequest running;
        private List<SyncReason> covered = List.of();
        private long endsAt;
        private boolean mayFail;
        private int syncs;

        private PlanRun(RandomGenerator random) {
            this.random = random;
            this.plan = new SyncPlan(DELAYS, random);
        }

        void nothingIsForgottenWhateverHappens() {
            begin(true);
            play(300);
            calmDown();

            assertThat(reasons).as("reasons without a sync").isEmpty();
            assertThat(plan.due()).isEqualTo(Long.MAX_VALUE);
            assertThat(syncs).isPositive();
        }

        void nothingWaitsLongerThanItHasTo() {
            begin(false);
            // The ends of two syncs and of an edit are noticed up to a step late, and so is what is due.
            long longest = DELAYS.longestWait() + LONGEST_SPREAD + 2 * LONGEST_SYNC + LONGEST_EDIT + 4 * LONGEST_STEP;
            for (int i = 0; i < 300; i++) {
                step();
                reasons.stream()
                        .filter(reason -> !covered.contains(reason))
                        .forEach(reason -> assertThat(now - reason.since()).isLessThanOrEqualTo(longest));
            }
        }

        private void begin(boolean mayFail) {
            this.mayFail = mayFail;
            CONTEXTS.forEach(context -> truth.put(context, 0L));
        }

        private void play(int steps) {
            for (int i = 0; i < steps; i++) {
                step();
            }
        }

        private void step() {
            now += random.nextLong(LONGEST_STEP);
            endEdits();
            if (random.nextInt(4) == 0) {
                happen(CONTEXTS.get(random.nextInt(CONTEXTS.size())));
            }
            drive();
        }

        private void happen(ContextRef context) {
            switch (random.nextInt(mayFail ? 7 : 4)) {
                case 0 -> {
                    plan.changed(context, now);
                    reasons.add(new SyncReason(context, -1, now));
                }
                case 1, 2 -> {
                    long revision = truth.merge(context, 1L, Long::sum);
                    plan.noticed(context, revision, random.nextLong(LONGEST_SPREAD), now);
                    reasons.add(new SyncReason(context, revision, now));
                }
                case 3 -> edit(context);
                case 4 -> {
                    plan.everything(SyncCause.RESYNC, random.nextLong(LONGEST_SPREAD), now);
                    reasons.add(new SyncReason(null, -1, now));
                }
                case 5 -> plan.tick(now);
                default -> {
                    plan.syncNow(now);
                    reasons.add(new SyncReason(null, -1, now));
                }
            }
        }

        /** An edit that has to wait for a sync is not an edit yet; then this test asks again another time. */
        private void edit(ContextRef context) {
            if (edits.containsKey(context)) {
                return;
            }
            if (plan.edit(context)) {
                edits.put(context, 1);
                editEnds.add(Map.entry(now + random.nextLong(LONGEST_EDIT), context));
            } else {
                plan.edited(context, false, now);
            }
        }

        private void endEdits() {
            editEnds.removeIf(end -> {
                if (end.getKey() > now) {
                    return false;
                }
                edits.remove(end.getValue());
                boolean changed = random.nextBoolean();
                plan.edited(end.getValue(), changed, now);
                if (changed) {
                    reasons.add(new SyncReason(end.getValue(), -1, now));
                }
                return true;
            });
        }

        private void drive() {
            if (running != null && endsAt <= now) {
                end(running);
            }
            if (plan.due() <= now || random.nextInt(20) == 0) {
                SyncRequest next = plan.next(now);
                if (next != null) {
                    start(next);
                }
            }
        }

        private void start(SyncRequest request) {
            assertThat(running).as("never two at once").isNull();
            assertThat(edits.keySet()).as("never during an edit").noneMatch(request::covers);
            assertThat(request.everything()).isEqualTo(request.contexts().isEmpty());
            running = request;
            covered = reasons.stream()
                    .filter(reason -> reason.isCoveredBy(request))
                    .toList();
            endsAt = now + random.nextLong(LONGEST_SYNC);
            syncs++;
        }

        private void end(SyncRequest request) {
            running = null;
            List<SyncReason> done = covered;
            covered = List.of();
            if (mayFail && random.nextInt(3) == 0) {
                plan.failed(now);
                return;
            }
            Map<ContextRef, Long> held = new HashMap<>();
            if (random.nextBoolean()) {
                CONTEXTS.stream().filter(request::covers).forEach(context -> held.put(context, got(context)));
            }
            plan.succeeded(new SyncOutcome(Map.of(), held), now);
            reasons.removeAll(
                    done.stream().filter(reason -> !isLagging(reason, held)).toList());
            reasons.removeIf(reason -> isHeld(reason, held));
        }

        /** Up to the newest revision; sometimes one less, as from an Attribute Server's lagging copy. */
        private long got(ContextRef context) {
            long newest = truth.getOrDefault(context, 0L);
            return mayFail && random.nextInt(4) == 0 ? newest - 1 : newest;
        }

        private static boolean isLagging(SyncReason reason, Map<ContextRef, Long> held) {
            return reason.context() != null && held.getOrDefault(reason.context(), Long.MAX_VALUE) < reason.revision();
        }

        private static boolean isHeld(SyncReason reason, Map<ContextRef, Long> held) {
            return reason.context() != null
                    && reason.revision() >= 0
                    && held.getOrDefault(reason.context(), -1L) >= reason.revision();
        }

        /** No more events, edits end, syncs succeed. */
        private void calmDown() {
            mayFail = false;
            now += LONGEST_EDIT;
            endEdits();
            for (int i = 0; i < 1_000 && (running != null || plan.due() < Long.MAX_VALUE); i++) {
                now = running != null ? Math.max(now, endsAt) : Math.max(now, plan.due());
                drive();
            }
            assertThat(running).isNull();
        }
    }
}
