package org.higginspush.hub.backplane;

import java.util.Map;
import java.util.Objects;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * All the hub remembers of one context: the change with the highest revision, and the highest revision among the changes
 * that somebody else than its maker made. A revision includes all lower ones, so these two tell every device what it has
 * missed: {@code latest}, or, if it made that one itself, {@code latestByOther}.
 *
 * <p>Immutable. What a sequence of changes makes known to each device depends on the set of changes alone, not on their
 * order or repetition: device d ends up knowing the highest revision among the changes that d did not make. (Of several
 * changes with one revision the first to arrive is {@code latest}; who learns what is the same either way.)
 *
 * @param latest null only in {@link #EMPTY}
 * @param latestByOther null if nobody else made a change, or if no device made {@code latest}: then nobody is
 *     concerned by it
 */
public record Register(
        @Nullable RegisterEntry latest, @Nullable RegisterEntry latestByOther) {
    /** A context that nobody has changed yet. */
    public static final Register EMPTY = new Register(null, null);

    /**
     * What became of an offered change.
     *
     * @param after the register from now on
     * @param news the change, if anyone is to be told of it; null if it is a repeat
     * @param onlyFor the one device to tell, because all others were told of more; null to tell all but the origin
     */
    public record OfferResult(
            Register after,
            @Nullable RegisterEntry news,
            @Nullable String onlyFor) {}

    /**
     * Takes a change in.
     *
     * <ul>
     *   <li>Above {@code latest}: it becomes {@code latest}, and all but its origin are told.
     *   <li>Not above, but by another device than {@code latest} and above {@code latestByOther}: it came late. It
     *       becomes {@code latestByOther}, and the device that made {@code latest} is told. A change with the same
     *       revision as {@code latest} is one of these: its maker was told of that revision, the maker of {@code latest}
     *       was not.
     *   <li>Anything else is a repeat.
     * </ul>
     *
     * @param origin the device that made it, or null if none did
     * @param offset the offset it gets if it is news to anyone: above all in this register
     */
    public OfferResult offer(long revision, @Nullable String origin, long offset) {
        if (latest == null || revision > latest.revision()) {
            RegisterEntry news = new RegisterEntry(revision, origin, offset);
            return new OfferResult(new Register(news, otherThan(origin)), news, null);
        }
        if (cameLate(latest, revision, origin)) {
            RegisterEntry news = new RegisterEntry(revision, origin, offset);
            return new OfferResult(new Register(latest, news), news, latest.origin());
        }
        return new OfferResult(this, null, null);
    }

    /** The highest change so far that concerns the maker of a new latest one. */
    private @Nullable RegisterEntry otherThan(@Nullable String origin) {
        if (origin == null || latest == null) {
            return null;
        }
        return latest.madeBy(origin) ? latestByOther : latest;
    }

    private boolean cameLate(RegisterEntry newest, long revision, @Nullable String origin) {
        return newest.origin() != null
                && !Objects.equals(newest.origin(), origin)
                && (latestByOther == null || revision > latestByOther.revision());
    }

    /**
     * The revision for a change that came without one.
     *
     * @throws Refusal {@link ErrorCode#CONFLICT} if there is none left
     */
    public long nextRevision() {
        if (latest == null) {
            return 1;
        }
        if (latest.revision() == Position.MAX_INTEGER) {
            throw BackplaneRefusals.noHigherRevision();
        }
        return latest.revision() + 1;
    }

    /** The revision for a change that came without one, also above one that was told but is not in this register. */
    long nextRevisionAbove(long told) {
        boolean isHigher = latest == null || told > latest.revision();
        return isHigher ? new Register(new RegisterEntry(told, null, 0), null).nextRevision() : nextRevision();
    }

    /** The register of a group or of everyone, whose origins name their users, as one of them has it: with its own devices as origins. */
    public Register asSeenBy(String user) {
        if (latest == null) {
            return this;
        }
        RegisterEntry own = latest.asSeenBy(user);
        return new Register(own, own.origin() == null || latestByOther == null ? null : latestByOther.asSeenBy(user));
    }

    /** The same with other offsets for those that are in the map. */
    public Register withOffsets(Map<Long, Long> others) {
        return new Register(withOffset(latest, others), withOffset(latestByOther, others));
    }

    private static @Nullable RegisterEntry withOffset(@Nullable RegisterEntry entry, Map<Long, Long> others) {
        return entry == null
                ? null
                : new RegisterEntry(
                        entry.revision(), entry.origin(), others.getOrDefault(entry.offset(), entry.offset()));
    }

    /** The newest change that a device did not make; a session without a device id passes null, it made none. */
    @Nullable
    RegisterEntry concerning(@Nullable String device) {
        return latest != null && latest.madeBy(device) ? latestByOther : latest;
    }

    /** What a device that knows everything up to an offset has missed, or null if nothing. */
    public @Nullable RegisterEntry missedBy(@Nullable String device, long since) {
        RegisterEntry concerning = concerning(device);
        return concerning != null && concerning.offset() > since ? concerning : null;
    }

    /** The highest offset in it; 0 if it is empty. */
    public long lastOffset() {
        if (latest == null) {
            return 0;
        }
        return latestByOther == null ? latest.offset() : Math.max(latest.offset(), latestByOther.offset());
    }
}
