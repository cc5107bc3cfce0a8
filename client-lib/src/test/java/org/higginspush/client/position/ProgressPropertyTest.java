package org.higginspush.client.position;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.higginspush.client.Seeds;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A device and a hub that loses notices in the middle of a connection, loses connections, and restarts; a device that
 * crashes at any moment and comes back with what it saved. However that goes: nothing is missed, and, if the embedder's
 * sync says what it got, no context is synced of which the device held the newest revision.
 */
class ProgressPropertyTest {
    private static final List<String> CONTEXTS = List.of("passwords", "notes", "cards");

    private RandomGenerator chance = Seeds.chance(0);

    // The hub: the newest revision of each context and its offset.
    private String epoch = "k1";
    private long offset;
    private final Map<String, Long> revisions = new TreeMap<>();
    private final Map<String, Long> offsets = new HashMap<>();
    /** What it knows of the session: up to where it had been confirmed that nothing was lost, and what was sent since. */
    private long confirmed;

    private long written;
    private boolean connected;

    // The device.
    private Progress progress = new Progress();
    private String saved = "";
    private final Map<String, Long> copies = new HashMap<>();
    private boolean owesEverything;
    private final Map<String, Long> owed = new HashMap<>();
    private int needless;
    /** Whether the embedder's sync says what it got; if not, it may get more than the device was told and not know. */
    private boolean says;

    @ParameterizedTest
    @MethodSource("org.higginspush.client.Seeds#many")
    void nothingIsMissedAndNothingSyncedTwice(long seed) {
        chance = Seeds.chance(seed);
        says = chance.nextBoolean();
        for (int i = 0; i < 400; i++) {
            step();
            save();
        }
        comeToRest();

        assertThat(copies).isEqualTo(revisions);
        if (says) {
            assertThat(needless).as("needless syncs").isZero();
        }
    }

    private void step() {
        switch (chance.nextInt(12)) {
            case 0, 1, 2, 3 -> change();
            case 4, 5, 6 -> sync();
            case 7, 8 -> heartbeat();
            case 9 -> reconnect();
            case 10 -> connected = false;
            default -> rarely();
        }
    }

    private void rarely() {
        switch (chance.nextInt(8)) {
            case 0 -> loseHistory();
            case 1, 2, 3 -> crash();
            default -> reconnect();
        }
    }

    private void change() {
        String context = CONTEXTS.get(chance.nextInt(CONTEXTS.size()));
        long revision = revisions.merge(context, 1L, Long::sum);
        offsets.put(context, ++offset);
        if (connected) {
            tell(context, revision);
        }
    }

    /** One in four notices is lost although the connection lives on. */
    private void tell(String context, long revision) {
        written++;
        if (chance.nextInt(4) > 0) {
            take(context, progress.noticed(context, revision, at(offsets.getOrDefault(context, 0L))));
        }
    }

    private void take(String context, boolean news) {
        if (news) {
            owed.put(context, revisions.getOrDefault(context, 0L));
        }
    }

    /** The device says what it has; what the hub finds lost it writes again before it answers. */
    private void heartbeat() {
        if (!connected) {
            return;
        }
        progress.heartbeatAsked();
        if (progress.count() != written) {
            written = progress.count();
            missedSince(confirmed).forEach(this::repair);
        } else {
            confirmed = heardOffset();
        }
        progress.heartbeatAnswered(at(offset));
    }

    private void repair(String context, Long revision) {
        written++;
        take(context, progress.noticed(context, revision, at(offsets.getOrDefault(context, 0L))));
    }

    private long heardOffset() {
        Position heard = progress.heard();
        return heard == null ? 0 : heard.offset();
    }

    private void reconnect() {
        connected = true;
        written = 0;
        progress.sessionBegins();
        Position base = progress.base();
        if (base == null || !base.epoch().equals(epoch)) {
            owesEverything = true;
            owed.clear();
            progress.lost(at(offset));
        } else {
            missedSince(base.offset()).forEach((context, revision) -> take(context, progress.owes(context, revision)));
            progress.caughtUp(at(offset));
        }
        confirmed = offset;
    }

    private Map<String, Long> missedSince(long since) {
        Map<String, Long> missed = new HashMap<>(revisions);
        missed.keySet().removeIf(context -> offsets.getOrDefault(context, 0L) <= since);
        return missed;
    }

    private void sync() {
        if (owesEverything) {
            copies.putAll(revisions);
            owesEverything = false;
            owed.clear();
            revisions.forEach(progress::synced);
            progress.syncedEverything();
            return;
        }
        List<String> contexts = new ArrayList<>(owed.keySet());
        if (!contexts.isEmpty()) {
            syncOne(contexts.get(chance.nextInt(contexts.size())));
        }
    }

    private void syncOne(String context) {
        Long newest = revisions.get(context);
        if (newest != null && newest.equals(copies.put(context, newest))) {
            needless++;
        }
        Long told = owed.remove(context);
        progress.synced(context, says && newest != null ? newest : told == null ? 0 : told);
    }

    private void save() {
        saved = ProgressText.write(progress);
    }

    private void crash() {
        connected = false;
        owed.clear();
        owesEverything = false;
        progress = ProgressText.read(saved);
    }

    /** The hub restarts with nothing: everything it acknowledged is gone, and it says so. */
    private void loseHistory() {
        epoch = epoch + "x";
        offset = 0;
        connected = false;
        offsets.replaceAll((context, old) -> ++offset);
    }

    private void comeToRest() {
        reconnect();
        while (owesEverything || !owed.isEmpty()) {
            sync();
        }
    }

    private Position at(long offset) {
        return Position.of(epoch + ":" + offset);
    }
}
