package org.higginspush.hub.backplane.redis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.higginspush.hub.backplane.Announcement;
import org.higginspush.hub.backplane.CatchUp;
import org.higginspush.hub.backplane.Register;
import org.higginspush.hub.backplane.RegisterEntry;
import org.higginspush.hub.model.ContextKey;
import org.higginspush.hub.model.Notice;
import org.higginspush.hub.model.Position;
import org.jspecify.annotations.Nullable;

/**
 * What a read of a user brought.
 *
 * @param offset of the last change; 0 if there was none
 * @param everyoneUpTo everyone's offset up to which the user has all changes for everyone
 * @param now the time of the server, in microseconds; or, where a hub was moved here whose clock was ahead, up to where that gave offsets
 * @param registers empty if nothing was asked for, or nothing is newer than what is known
 */
record StoredUser(long offset, long everyoneUpTo, long now, Map<ContextKey, Register> registers) {
    /**
     * What a device has missed. A position above the user's last change, or, if it has none, above the present time, was given by a
     * data set that had more: what was lost with it nobody can tell.
     */
    CatchUp catchUp(String epoch, @Nullable String device, @Nullable Position since) {
        Position present = new Position(epoch, offset);
        long highest = offset == 0 ? now : offset;
        if (since == null || since.offset() > highest) {
            return new CatchUp(present, List.of(), true);
        }
        if (since.offset() >= offset) {
            return new CatchUp(since, List.of(), false);
        }
        List<Notice> missed = new ArrayList<>();
        registers.forEach((key, register) -> {
            RegisterEntry entry = key.isFor(device) ? register.missedBy(device, since.offset()) : null;
            if (entry != null) {
                missed.add(notice(epoch, key, entry));
            }
        });
        missed.sort(Comparator.comparingLong(Notice::offset));
        return new CatchUp(present, missed, false);
    }

    private static Notice notice(String epoch, ContextKey key, RegisterEntry entry) {
        return new Notice(key, entry.revision(), entry.origin(), new Position(epoch, entry.offset()), 0);
    }

    /** What was announced with an offset above another, in the order of the offsets. */
    List<Announcement> announcements(String user, String epoch, long told) {
        List<Announcement> missed = new ArrayList<>();
        registers.forEach((key, register) -> {
            RegisterEntry latest = register.latest();
            RegisterEntry other = register.latestByOther();
            if (latest != null && latest.offset() > told) {
                missed.add(new Announcement(user, notice(epoch, key, latest), null));
            }
            if (latest != null && other != null && other.offset() > told) { // all others are told of more
                missed.add(new Announcement(user, notice(epoch, key, other), latest.origin()));
            }
        });
        missed.sort(Comparator.comparingLong(one -> one.notice().offset()));
        return missed;
    }
}
