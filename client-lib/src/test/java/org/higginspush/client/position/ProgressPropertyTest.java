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
 * sync says what it got, no context is synced of which the device held the newest version.
 */
class ProgressPropertyTest {
    private static final List<String> CONTEXTS = List.of("passwords", "notes", "cards");

    private RandomGenerator chance = Seeds.chance(0);

    /** The Attribute Server: how often each context was changed. */
    private final Map<String, Long> versions = new TreeMap<>();

    // The hub: the newest revision of each context and its offset.
    private String epoch = "k1";
    private long offset;
    private final Map<String, Long> revisions = new HashMap<>();
    private final Map<String, Long> offsets = new HashMap<>();

    // What it knows of the session: up to where nothing was lost, and how many notices it has written.
    private long verified;
    private long written;
    private boolean connected;

    // The device.
    private Progress progress = new Progress();
    private String saved = "";
    private final Map<String, Long> copies = new HashMap<>();
    private boolean owesEverything;
    private final Map<String, Long> owed = new HashMap<>();
    private boolean heartbeatUnderWay;
    private int needless;

    /** Whether the revisions are the Attribute Server's, or the hub counts for it, from one again if it starts anew. */
    private boolean revised;
    /** Whether the embedder's sync says what it got; if not, it may get more than the device was told and not know. */
    private boolean says;

    @ParameterizedTest
    @MethodSource("org.higginspush.client.Seeds#many")
    void nothingIsMissedAndNothingSyncedTwice(long seed) {
        chance = Seeds.chance(seed);
        revised = chance.nextBoolean();
        says = revised && chance.nextBoolean();
        for (int i = 0; i < 400; i++) {
            step();
            saved = ProgressText.write(progress);
        }
        comeToRest();

        assertThat(copies).isEqualTo(versions);
        if (says) {
            assertThat(needless).as("needless syncs").isZero();
        }
    }

    private void step() {
        switch (chance.nextInt(12)) {
            case 0, 1, 2, 3 -> change();
            case 4, 5, 6 -> sync();
            case 7, 8 -> heartbeat();
            case 9 -> subscribe();
            case 10 -> disconnect();
            default -> rarely();
        }
    }

    private void rarely() {
        switch (chance.nextInt(8)) {
            case 0 -> loseHistory();
            case 1, 2, 3 -> crash();
            default -> subscribe();
        }
    }

    private void change() {
        String context = CONTEXTS.get(chance.nextInt(CONTEXTS.size()));
        long version = versions.merge(context, 1L, Long::sum);
        revisions.compute(context, (name, last) -> revised ? version : last == null ? 1L : last + 1);
        offsets.put(context, ++offset);
        if (connected) {
            tell(context);
        }
    }

    /** One in four notices is lost although the connection lives on. */
    private void tell(String context) {
        written++;
        if (chance.nextInt(4) > 0) {
            take(context, progress.noticed(context, revision(context), at(offsets.getOrDefault(context, 0L))));
        }
    }

    private void take(String context, boolean news) {
        if (news) {
            owed.put(context, revision(context));
        }
    }

    /** It is asked, and then answered: what comes in between may hide a loss that the hub cannot know of yet. */
    private void heartbeat() {
        if (connected && heartbeatUnderWay) {
            progress.heartbeatAnswered(at(offset));
            heartbeatUnderWay = false;
        } else if (connected) {
            progress.heartbeatAsked();
            repair();
            heartbeatUnderWay = true;
        }
    }

    /** The device says what it has; what the hub finds lost it writes again before it answers. */
    private void repair() {
        Position heard = progress.heard();
        if (progress.count() == written) {
            verified = heard == null ? 0 : heard.offset();
            return;
        }
        written = progress.count();
        for (String context : missedSince(verified)) {
            written++;
            take(context, progress.noticed(context, revision(context), at(offsets.getOrDefault(context, 0L))));
        }
    }

    private void disconnect() {
        connected = false;
        heartbeatUnderWay = false;
    }

    private void subscribe() {
        disconnect();
        connected = true;
        written = 0;
        progress.sessionBegins();
        Position base = progress.base();
        if (base == null || !base.epoch().equals(epoch)) {
            owesEverything = true;
            owed.clear();
            progress.lost(at(offset));
        } else {
            missedSince(base.offset()).forEach(context -> take(context, progress.owes(context, revision(context))));
            progress.caughtUp(at(offset));
        }
        verified = offset;
    }

    private List<String> missedSince(long since) {
        return CONTEXTS.stream()
                .filter(context -> offsets.getOrDefault(context, 0L) > since)
                .toList();
    }

    private void sync() {
        List<String> contexts = new ArrayList<>(owed.keySet());
        if (owesEverything) {
            syncEverything();
        } else if (!contexts.isEmpty()) {
            syncOne(contexts.get(chance.nextInt(contexts.size())));
        }
    }

    private void syncEverything() {
        copies.putAll(versions);
        owed.forEach(progress::synced);
        if (says) {
            versions.forEach(progress::synced);
        }
        progress.syncedEverything();
        owesEverything = false;
        owed.clear();
    }

    private void syncOne(String context) {
        Long newest = versions.get(context);
        if (newest != null && newest.equals(copies.put(context, newest))) {
            needless++;
        }
        Long told = owed.remove(context);
        progress.synced(context, says && newest != null ? newest : told == null ? 0 : told);
    }

    private void crash() {
        disconnect();
        owed.clear();
        owesEverything = false;
        progress = ProgressText.read(saved);
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
        while (owesEverything || !owed.isEmpty()) {
            sync();
        }
    }

    private long revision(String context) {
        return revisions.getOrDefault(context, 0L);
    }

    private Position at(long offset) {
        return Position.of(epoch + ":" + offset);
    }
}
