package org.higginspush.client.internal.position;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a device was told, what of it is synced, and from which position it must be told again should it lose its memory.
 * Not thread-safe.
 *
 * <p>Three positions, because each is true of something else:
 *
 * <ul>
 *   <li><b>heard</b>: the highest position received; goes to the hub with each heartbeat, with the count of notices, so
 *       that the hub can tell what got lost.
 *   <li><b>confirmed</b>: the position of the last answer, to the subscription or to a heartbeat: up to here the hub has
 *       seen that nothing got lost. A notice may lie above a lost one, so {@code heard} alone proves nothing.
 *   <li><b>base</b>: up to here all is confirmed <em>and synced</em>. This is what is saved, and what the hub is given
 *       after a reconnect. Changes above it may be told again; the revisions this device holds tell news from repeats.
 * </ul>
 */
public final class SyncProgress {
    /** The revision of a change of which the hub named none: always news, and never held. */
    public static final long UNKNOWN = -1;

    /** Of so many contexts revisions are remembered, so that no hub can fill this device's memory. */
    public static final int MOST_CONTEXTS = 10_000;

    /** A change that was told and is not synced yet; {@code before} is the confirmed position when it was first told. */
    private record Owed(long revision, @Nullable Position before) {}

    private final NavigableMap<String, Long> held = new TreeMap<>();
    /** In the order in which they were first told, so the first one has the lowest {@code before}. */
    private final Map<String, Owed> owed = new LinkedHashMap<>();

    private @Nullable Position heard;
    private @Nullable Position confirmed;
    private boolean owesEverything;
    private @Nullable Position beforeEverything;
    /** How many notices came in on this session, and how many had when the last heartbeat was answered. */
    private long received;

    private long count;
    private long version;
    /** True until the subscription of this session is answered: before that the hub knows of no position here. */
    private boolean joining = true;

    /** A device that knows nothing. */
    public SyncProgress() {}

    /** A device that remembers what was {@linkplain SyncProgressCodec saved}. */
    SyncProgress(@Nullable Position base, Map<String, Long> held) {
        this.heard = base;
        this.confirmed = base;
        this.held.putAll(held);
    }

    /** The highest position received; null before the first. */
    public @Nullable Position heard() {
        return heard;
    }

    /** Up to here everything is synced; null if that cannot be said. */
    public @Nullable Position base() {
        if (owesEverything) {
            return beforeEverything;
        }
        return owed.isEmpty() ? confirmed : owed.values().iterator().next().before();
    }

    /** Per context, the revision up to which this device holds everything, as far as it knows. */
    public Map<String, Long> held() {
        return held;
    }

    /**
     * How many notices of this session had come in when its last heartbeat was answered. That is what the hub compares
     * with what it had written by then; a notice that came in since would stand for one that was lost before.
     */
    public long count() {
        return count;
    }

    /** The position for the next heartbeat; null if the hub is still to say where this device stands. */
    public @Nullable Position shown() {
        return joining ? null : heard;
    }

    /** Grows whenever what must survive a restart may have changed. */
    public long version() {
        return version;
    }

    /** A new session begins: the hub counts from zero again. */
    public void sessionBegins() {
        received = 0;
        count = 0;
        joining = true;
    }

    /**
     * A notice came in.
     *
     * @return true if it is news: this device does not hold that revision yet
     */
    public boolean noticed(String context, long revision, @Nullable Position position) {
        received++;
        hear(position);
        return owes(context, revision);
    }

    /**
     * The hub said, in its answer to the subscription, that a context changed meanwhile.
     *
     * @return true if it is news
     */
    public boolean owes(String context, long revision) {
        if (revision == UNKNOWN) {
            return true;
        }
        if (revision <= held.getOrDefault(context, UNKNOWN)) {
            return false;
        }
        owed.merge(
                context,
                new Owed(revision, confirmed),
                (old, now) -> new Owed(Math.max(old.revision, revision), old.before));
        return true;
    }

    /** False if a change of this context is one too many to be remembered: call {@link #owesTooMuch} then. */
    public boolean hasRoomFor(String context) {
        return owed.size() < MOST_CONTEXTS || owed.containsKey(context);
    }

    /** What is owed are no longer changes of certain contexts, but everything. */
    public void owesTooMuch() {
        oweEverything();
        owed.clear();
    }

    private void oweEverything() {
        beforeEverything = owesEverything ? beforeEverything : base();
        owesEverything = true;
        version++;
    }

    /** The hub has said all that changed up to here, in this very answer. */
    public void caughtUp(Position position) {
        hear(position);
        confirm(position);
        joining = false;
    }

    /** The hub cannot say what changed up to here: everything is owed, and no revision counts any more. */
    public void lost(Position position) {
        oweEverything();
        held.clear();
        owed.clear();
        heard = position;
        confirmed = position;
        joining = false;
    }

    /** A heartbeat was answered; what the hub had found lost came in before the answer. */
    public void heartbeatAnswered(@Nullable Position position) {
        count = received;
        if (position != null && !joining) {
            hear(position);
            confirm(position);
        }
    }

    /** This device now holds a context up to a revision. */
    public void synced(String context, long revision) {
        held.merge(context, revision, Math::max);
        if (held.size() > MOST_CONTEXTS) {
            // A forgotten revision costs a repeat, not a change.
            held.pollFirstEntry();
        }
        owed.computeIfPresent(context, (name, debt) -> debt.revision <= revision ? null : debt);
        version++;
    }

    /** A sync of everything that began after the last {@link #lost} has succeeded. */
    public void syncedEverything() {
        owesEverything = false;
        beforeEverything = null;
        version++;
    }

    private void confirm(Position position) {
        Position later = confirmed == null ? position : confirmed.orLater(position);
        if (!later.equals(confirmed)) {
            confirmed = later;
            version++;
        }
    }

    private void hear(@Nullable Position position) {
        if (position != null) {
            heard = heard == null ? position : heard.orLater(position);
        }
    }
}
