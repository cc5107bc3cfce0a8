package org.higginspush.client;

import org.higginspush.client.internal.protocol.Ids;
import org.jspecify.annotations.Nullable;

/**
 * What a publisher reports: a context of a user changed.
 *
 * @param user whose context it is
 * @param context which context
 * @param revision its new revision, 0 to 2^53-1; null lets the hub give the next one. One context is published either
 *     always with a revision or never.
 * @param origin the device that made the change, which is not told of it; null if no device did
 */
public record Change(
        String user,
        String context,
        @Nullable Long revision,
        @Nullable String origin) {
    /** The largest revision: 2^53-1, the largest integer JSON readers agree on (RFC 7493, section 2.2). */
    public static final long MAX_REVISION = (1L << 53) - 1;

    /**
     * @throws IllegalArgumentException if an id is not 1 to 128 characters or the revision is out of range
     */
    public Change {
        Ids.check("user", user);
        Ids.check("context", context);
        if (origin != null) {
            Ids.check("origin", origin);
        }
        if (revision != null && (revision < 0 || revision > MAX_REVISION)) {
            throw new IllegalArgumentException("The revision must be from 0 to " + MAX_REVISION + ", not " + revision);
        }
    }

    /** A change of unknown revision that no device made. */
    public static Change of(String user, String context) {
        return new Change(user, context, null, null);
    }

    /** The same change with a revision. */
    public Change revision(long revision) {
        return new Change(user, context, revision, origin);
    }

    /** The same change, made by a device. */
    public Change by(@Nullable String origin) {
        return new Change(user, context, revision, origin);
    }
}
