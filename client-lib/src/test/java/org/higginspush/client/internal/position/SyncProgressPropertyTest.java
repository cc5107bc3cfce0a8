package org.higginspush.client.internal.position;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.higginspush.client.ContextRef;
import org.higginspush.client.PropertyCheck;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A device and a hub that loses notices in the middle of a connection, loses connections, and restarts; a device that
 * crashes at any moment and comes back with what it saved. However that goes: nothing is missed, and, if the embedder's
 * sync says what it got, no context is synced of which the device held the newest version.
 */
class SyncProgressPropertyTest {
    private static final List<ContextRef> CONTEXTS = List.of(
            ContextRef.of("passwords"), ContextRef.ofGroup("family", "passwords"), ContextRef.ofEveryone("notes"));

    @Test
    void nothingIsMissedAndNothingSyncedTwice() {
        PropertyCheck.forRandomSeeds(random -> new DeviceRun(random).nothingIsMissedAndNothingSyncedTwice());
    }

    /** One run, with one sequence of random numbers. */
    private static final class DeviceRun {
        private final RandomGenerator random;

        /** The Attribute Server: how often each context was changed. */
        private final Map<ContextRef, Long> versions = new LinkedHashMap<>();

        // The hub: the newest revision of each context and its offset.
        private String epoch = "k1";
        private long offset;
        private final Map<ContextRef, Long> revisions = new HashMap<>();
        private final Map<ContextRef, Long> offsets = new HashMap<>();

        // What it knows of the session: up to where nothing was lost, and what it has written, now and at its last
        // answer.
        private long verified;
        private long written;
        private long writtenAtReply;
        private long sent;
        private long sentAtReply;
        private long confirms;

        /** What is under way to the device, in its order; null if there is no connection. */
        private @Nullable Deque<Runnable> wire;

        // The device.
        private SyncProgress progress = new SyncProgress();
        private String saved = "";
        private final Map<ContextRef, Long> copies = new HashMap<>();
        private boolean everythingPending;
        private final Map<ContextRef, Long> pending = new HashMap<>();
        private boolean heartbeatUnderWay;
        private boolean answerUnderWay;
        private int needless;

        /** Whether the revisions are the Attribute Server's, or the hub counts for it, from one again if it starts anew. */
        private boolean revised;
        /** Whether the embedder's sync says what it got; if not, it may get more than the device was told and not know. */
        private boolean says;

        private DeviceRun(RandomGenerator random) {
            this.random = random;
        }

        void nothingIsMissedAndNothingSyncedTwice() {
            revised = random.nextBoolean();
            says = revised && random.nextBoolean();
            for (int rest = 0; rest < 8; rest++) {
                live(random.nextInt(5, 60));
                comeToRest();
                assertThat(copies).isEqualTo(versions);
            }
            if (says) {
                assertThat(needless).as("needless syncs").isZero();
            }
        }

        private void live(int steps) {
            for (int i = 0; i < steps; i++) {
                step();
                saved = SyncProgressCodec.write(progress);
            }
        }

        private void step() {
            switch (random.nextInt(16)) {
                case 0, 1, 2 -> change();
                case 3, 4 -> sync();
                case 5, 6, 7, 8 -> heartbeat();
                case 9, 10, 11, 12, 13, 14 -> arrive();
                default -> rarely();
            }
        }

        private void rarely() {
            switch (random.nextInt(24)) {
                case 0 -> loseHistory();
                case 1, 2 -> crash();
                case 3, 4 -> subscribe();
                case 5, 6 -> disconnect();
                default -> arrive();
            }
        }

        private void change() {
            ContextRef context = CONTEXTS.get(random.nextInt(CONTEXTS.size()));
            long version = versions.merge(context, 1L, Long::sum);
            revisions.compute(context, (name, last) -> revised ? version : last == null ? 1L : last + 1);
            offsets.put(context, ++offset);
            tell(context);
        }

        /** One in four notices is lost although the connection lives on. */
        private void tell(ContextRef context) {
            if (wire == null) {
                return;
            }
            sent++;
            long revision = revision(context);
            long at = offsets.getOrDefault(context, 0L);
            written = Math.max(written, at);
            if (random.nextInt(4) > 0) {
                wire.add(() -> take(context, revision, progress.noticed(context, revision, at(at))));
            }
        }

        private void take(ContextRef context, long revision, boolean news) {
            if (news) {
                pending.merge(context, revision, Math::max);
            }
        }

        /** The device takes the next thing from its connection. */
        private void arrive() {
            Runnable next = wire == null ? null : wire.poll();
            if (next != null) {
                next.run();
            }
        }

        /** It is asked, answered, and the answer arrives: what comes in between may hide a loss. */
        private void heartbeat() {
            if (wire == null) {
                return;
            }
            if (!heartbeatUnderWay) {
                heartbeatUnderWay = true;
                heartbeatIn(progress.heartbeatPosition(), progress.noticeCount());
            } else if (!answerUnderWay) {
                answerUnderWay = true;
                writtenAtReply = written;
                sentAtReply = sent;
                Position position = at(confirms);
                wire.add(() -> answered(position));
            }
        }

        private void answered(Position position) {
            progress.heartbeatAnswered(position);
            heartbeatUnderWay = false;
            answerUnderWay = false;
        }

        /** The device says what it has; what the hub finds lost it writes again before it answers. */
        private void heartbeatIn(@Nullable Position shown, long heard) {
            long position = shown == null ? 0 : shown.offset();
            boolean lost = position < writtenAtReply || heard < sentAtReply;
            if (lost) {
                sent -= Math.max(0, sentAtReply - heard);
                missedSince(Math.min(position, verified)).forEach(this::tell);
            } else {
                verified = Math.max(verified, writtenAtReply);
            }
            confirms = !lost && position >= written && heard >= sent ? offset : verified;
        }

        private void disconnect() {
            wire = null;
            heartbeatUnderWay = false;
            answerUnderWay = false;
        }

        /** Its answer arrives at once: until it does, the hub holds everything else back. */
        private void subscribe() {
            disconnect();
            wire = new ArrayDeque<>();
            sent = 0;
            sentAtReply = 0;
            progress.sessionBegins();
            Position base = progress.base();
            if (base == null || !base.epoch().equals(epoch)) {
                everythingPending = true;
                pending.clear();
                progress.historyLost(at(offset));
            } else {
                missedSince(base.offset())
                        .forEach(context ->
                                take(context, revision(context), progress.missed(context, revision(context))));
                progress.caughtUp(at(offset));
            }
            verified = offset;
            written = offset;
            writtenAtReply = offset;
        }

        private List<ContextRef> missedSince(long since) {
            return CONTEXTS.stream()
                    .filter(context -> offsets.getOrDefault(context, 0L) > since)
                    .toList();
        }

        private void sync() {
            List<ContextRef> contexts = new ArrayList<>(pending.keySet());
            if (everythingPending) {
                syncEverything();
            } else if (!contexts.isEmpty()) {
                syncOne(contexts.get(random.nextInt(contexts.size())));
            }
        }

        private void syncEverything() {
            copies.putAll(versions);
            pending.forEach(progress::synced);
            if (says) {
                versions.forEach(progress::synced);
            }
            progress.syncedEverything();
            everythingPending = false;
            pending.clear();
        }

        private void syncOne(ContextRef context) {
            Long newest = versions.get(context);
            if (newest != null && newest.equals(copies.put(context, newest))) {
                needless++;
            }
            Long told = pending.remove(context);
            progress.synced(context, says && newest != null ? newest : told == null ? 0 : told);
        }

        private void crash() {
            disconnect();
            pending.clear();
            everythingPending = false;
            progress = SyncProgressCodec.read(saved);
        }

        /** The hub restarts with nothing, and knows that; publishers tell it again what there is. */
        private void loseHistory() {
            disconnect();
            epoch = epoch + "x";
            offset = 0;
            offsets.replaceAll((context, old) -> ++offset);
            revisions.replaceAll((context, old) -> revised ? old : 1L);
        }

        private void comeToRest() {
            subscribe();
            while (everythingPending || !pending.isEmpty()) {
                sync();
            }
            saved = SyncProgressCodec.write(progress);
        }

        private long revision(ContextRef context) {
            return revisions.getOrDefault(context, 0L);
        }

        private Position at(long offset) {
            return Position.of(epoch + ":" + offset);
        }
    }
}
