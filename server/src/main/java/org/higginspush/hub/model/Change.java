package org.higginspush.hub.model;

import org.jspecify.annotations.Nullable;

/**
 * What a publisher reports: a context of a user changed. Can only be built valid, whichever transport it came by.
 *
 * @param user whose context it is
 * @param context which context changed
 * @param revision the context's new revision, 0 to 2^53-1; null lets the hub give the next one
 * @param origin the device that made the change and is not told about it; null if no device made it
 */
public record Change(
        String user,
        String context,
        @Nullable Long revision,
        @Nullable String origin) {
    /**
     * @throws Refusal {@link ErrorCode#MALFORMED} if an id or the revision is outside its limits
     */
    public Change {
        Ids.check("user", user);
        Ids.check("context", context);
        if (origin != null) {
            Ids.check("origin", origin);
        }
        if (revision != null && (revision < 0 || revision > Position.MAX_INTEGER)) {
            throw Refusal.malformed("The revision must be an integer from 0 to 9007199254740991.");
        }
    }
}
