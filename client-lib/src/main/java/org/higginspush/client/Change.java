package org.higginspush.client;

import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import org.higginspush.client.internal.protocol.Ids;
import org.jspecify.annotations.Nullable;

/**
 * What a publisher reports: a context changed, a user's, a group's or everyone's.
 *
 * @param audience whom it is for
 * @param context which context
 * @param revision its new revision, 0 to 2^53-1; null lets the hub give the next one. One context is published either
 *     always with a revision or never.
 * @param origin the device that made the change, which is not told of it; null if no device did
 * @param originUser whose device the origin is; null if no device made the change
 * @param at when it is announced; null for now
 * @param after how long after the hub has taken it it is announced, by the hub's clock; null for now
 * @param timedId what names a change for later, so that it waits once however often it is sent; null lets the publisher choose
 * @param traceparent in which trace it is reported, as W3C Trace Context writes it; null if in none
 */
public record Change(
        Audience audience,
        String context,
        @Nullable Long revision,
        @Nullable String origin,
        @Nullable String originUser,
        @Nullable Instant at,
        @Nullable Duration after,
        @Nullable String timedId,
        @Nullable String traceparent) {
    /** The largest revision: 2^53-1, the largest integer JSON readers agree on (RFC 7493, section 2.2). */
    public static final long MAX_REVISION = (1L << 53) - 1;

    /** Version 00 of W3C Trace Context (section 3.2), whose ids are not all zeros. */
    private static final Pattern TRACEPARENT =
            Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

    /** The longest that a change may wait for its time. */
    public static final Duration MAX_AFTER = Duration.ofDays(366);

    /**
     * @throws IllegalArgumentException if an id is not 1 to 128 characters, the revision or the time is out of range, or it is
     *     not said, or said wrongly, whose device the origin is
     */
    public Change {
        Ids.check("context", context);
        if (revision != null && (revision < 0 || revision > MAX_REVISION)) {
            throw new IllegalArgumentException("The revision must be from 0 to " + MAX_REVISION + ", not " + revision);
        }
        originUser = checkOrigin(audience, origin, originUser);
        checkTime(at, after);
        checkTimedId(timedId, at != null || after != null);
        checkTrace(traceparent);
    }

    /**
     * A change that is reported in no trace.
     *
     * @throws IllegalArgumentException as the constructor with all fields
     */
    public Change(
            Audience audience,
            String context,
            @Nullable Long revision,
            @Nullable String origin,
            @Nullable String originUser,
            @Nullable Instant at,
            @Nullable Duration after,
            @Nullable String timedId) {
        this(audience, context, revision, origin, originUser, at, after, timedId, null);
    }

    /**
     * A change whose publisher chooses what names it if it is for later.
     *
     * @throws IllegalArgumentException as the constructor with all fields
     */
    public Change(
            Audience audience,
            String context,
            @Nullable Long revision,
            @Nullable String origin,
            @Nullable String originUser,
            @Nullable Instant at,
            @Nullable Duration after) {
        this(audience, context, revision, origin, originUser, at, after, null);
    }

    /**
     * A change for a user's devices.
     *
     * @param user whose context it is
     * @throws IllegalArgumentException if an id is not 1 to 128 characters or the revision is out of range
     */
    public Change(String user, String context, @Nullable Long revision, @Nullable String origin) {
        this(new Audience.User(user), context, revision, origin, null, null, null);
    }

    /** A change of unknown revision that no device made, of a user's context. */
    public static Change of(String user, String context) {
        return new Change(user, context, null, null);
    }

    /** A change of a user's context that one device alone is told of, whoever made it. */
    public static Change forDevice(String user, String device, String context) {
        return unknown(new Audience.Device(user, device), context);
    }

    /** A change of a group's context: the devices of all its members are told. */
    public static Change forGroup(String group, String context) {
        return unknown(new Audience.Group(group), context);
    }

    /** A change of everyone's context: the devices of all users are told, also of those who come back later. */
    public static Change forEveryone(String context) {
        return unknown(new Audience.Everyone(), context);
    }

    private static Change unknown(Audience audience, String context) {
        return new Change(audience, context, null, null, null, null, null);
    }

    /** Whose context it is; null if it is a group's or everyone's. */
    public @Nullable String user() {
        return userOf(audience);
    }

    /** The same change with a revision. */
    public Change revision(long revision) {
        return new Change(audience, context, revision, origin, originUser, at, after, timedId, traceparent);
    }

    /**
     * The same change, made by a device of the user whose context it is; null if no device made it.
     *
     * @throws IllegalArgumentException if it is for a group or everyone: say with {@link #by(String, String)} whose device
     */
    public Change by(@Nullable String origin) {
        return new Change(audience, context, revision, origin, null, at, after, timedId, traceparent);
    }

    /**
     * The same change, made by a device.
     *
     * @param user whose device it is: of a user's own context, that user
     * @throws IllegalArgumentException if it is for a user or device, and another user is named
     */
    public Change by(String user, String origin) {
        return new Change(audience, context, revision, origin, user, at, after, timedId, traceparent);
    }

    /**
     * The same change, announced at this time; at once if it is past. Its revision is recorded then. An {@link #after} is
     * replaced.
     */
    public Change at(Instant time) {
        return new Change(audience, context, revision, origin, originUser, time, null, timedId, traceparent);
    }

    /**
     * The same change, announced so long after the hub has taken it. An {@link #at} is replaced.
     *
     * @throws IllegalArgumentException if it is negative or longer than {@link #MAX_AFTER}
     */
    public Change after(Duration wait) {
        return new Change(audience, context, revision, origin, originUser, null, wait, timedId, traceparent);
    }

    /**
     * The same change for later, under this id. Published again under it, by whichever publisher, it waits once; another change
     * under it is refused. Without one each call of {@link Publisher#publish} is a change of its own.
     *
     * @param id unique among all changes for later: a random one
     * @throws IllegalArgumentException if it is not 1 to 128 characters, or the change is not for later
     */
    public Change timedId(String id) {
        return new Change(audience, context, revision, origin, originUser, at, after, id, traceparent);
    }

    /**
     * The same change, reported in this trace: the hub's log and its timeline of the user name it. A change that is left out because a newer
     * one waits ({@link Publisher}) takes its trace along.
     *
     * @param trace of W3C Trace Context, as {@code 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01}; null for none
     * @throws IllegalArgumentException if it is no such text
     */
    public Change traceparent(@Nullable String trace) {
        return new Change(audience, context, revision, origin, originUser, at, after, timedId, trace);
    }

    /** True if it is to be announced later. */
    public boolean isTimed() {
        return at != null || after != null;
    }

    private static @Nullable String userOf(Audience audience) {
        if (audience instanceof Audience.Device one) {
            return one.user();
        }
        return audience instanceof Audience.User all ? all.user() : null;
    }

    private static @Nullable String checkOrigin(
            Audience audience, @Nullable String origin, @Nullable String originUser) {
        if (origin == null) {
            return null;
        }
        Ids.check("origin", origin);
        String owner = userOf(audience);
        String user = originUser == null ? owner : Ids.check("user", originUser);
        if (user == null) {
            throw new IllegalArgumentException("Say whose device the origin is: by(user, device).");
        }
        if (owner != null && !owner.equals(user)) {
            throw new IllegalArgumentException("A user's context is changed by a device of that user: by(device).");
        }
        return user;
    }

    private static void checkTimedId(@Nullable String timedId, boolean isTimed) {
        if (timedId == null) {
            return;
        }
        Ids.check("timed", timedId);
        if (!isTimed) {
            throw new IllegalArgumentException("timedId names a change for later: say first when, with at or after.");
        }
    }

    private static void checkTrace(@Nullable String traceparent) {
        if (traceparent != null && !TRACEPARENT.matcher(traceparent).matches()) {
            throw new IllegalArgumentException("traceparent must be like"
                    + " 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01 (W3C Trace Context).");
        }
    }

    private static void checkTime(@Nullable Instant at, @Nullable Duration after) {
        if (at != null && after != null) {
            throw new IllegalArgumentException("Give at or after, not both.");
        }
        if (after != null && (after.isNegative() || after.compareTo(MAX_AFTER) > 0)) {
            throw new IllegalArgumentException(
                    "after must be from 0 to " + MAX_AFTER.toDays() + " days, not " + after + ".");
        }
    }
}
