package org.higginspush.hub.model;

import org.jspecify.annotations.Nullable;

/**
 * What a publisher reports: a context changed. Can only be built valid, whichever transport it came by.
 *
 * @param audience whom it is for
 * @param context which context changed
 * @param revision the context's new revision, 0 to 2^53-1; null lets the hub give the next one
 * @param origin the device that made the change and is not told about it; null if no device made it
 */
public record Change(
        Audience audience,
        String context,
        @Nullable Long revision,
        @Nullable Origin origin) {
    /**
     * @throws Refusal {@link ErrorCode#MALFORMED} if an id or the revision is outside its limits, or if the origin is a
     *     device of another user than the one whose devices the change is for
     */
    public Change {
        Ids.check("context", context);
        if (revision != null && (revision < 0 || revision > Position.MAX_INTEGER)) {
            throw Refusal.malformed("The revision must be an integer from 0 to 9007199254740991.");
        }
        if (origin != null
                && audience instanceof Audience.User one
                && !one.user().equals(origin.user())) {
            throw otherUser();
        }
        if (origin != null
                && audience instanceof Audience.Device one
                && !one.user().equals(origin.user())) {
            throw otherUser();
        }
    }

    /**
     * A change for the devices of one user.
     *
     * @param origin the device of this user that made it, or null
     */
    public Change(String user, String context, @Nullable Long revision, @Nullable String origin) {
        this(new Audience.User(user), context, revision, origin == null ? null : new Origin(user, origin));
    }

    private static Refusal otherUser() {
        return Refusal.malformed("The origin must be a device of the user whom the change is for.");
    }

    /** The user whose devices or device it is for; null if it is for a group or everyone. */
    public @Nullable String user() {
        if (audience instanceof Audience.Device one) {
            return one.user();
        }
        return audience instanceof Audience.User one ? one.user() : null;
    }

    /** The id of the device that made it, or null. */
    public @Nullable String originDevice() {
        return origin == null ? null : origin.device();
    }

    /** The same change with a revision. */
    public Change withRevision(long given) {
        return new Change(audience, context, given, origin);
    }
}
