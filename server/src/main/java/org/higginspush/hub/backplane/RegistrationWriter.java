package org.higginspush.hub.backplane;

import java.sql.SQLException;
import org.higginspush.hub.model.PushAddress;
import org.higginspush.hub.model.PushKeys;

/** Writes registrations, within the transaction of a {@link JournalWriter}. */
final class RegistrationWriter {
    private final PreparedUpdates updates;

    RegistrationWriter(PreparedUpdates updates) {
        this.updates = updates;
    }

    /** True if it was one of a registration. */
    boolean apply(Journal.Write write) throws SQLException {
        if (write instanceof Journal.Write.Woken one) {
            updates.update(
                    "UPDATE registration SET woken_for = ? WHERE user = ? AND device = ?",
                    one.offset(),
                    one.user(),
                    one.device());
        } else if (write instanceof Journal.Write.PutRegistration one) {
            put(one.registration());
        } else if (write instanceof Journal.Write.DeleteRegistration one) {
            updates.update("DELETE FROM registration WHERE user = ? AND device = ?", one.user(), one.device());
        } else {
            return false;
        }
        return true;
    }

    private void put(Registration one) throws SQLException {
        PushAddress address = one.address();
        PushKeys keys = address.keys();
        updates.update(
                "INSERT OR REPLACE INTO registration VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                one.user(),
                one.device(),
                address.platform().word(),
                address.app(),
                address.target(),
                keys == null ? null : keys.p256dh(),
                keys == null ? null : keys.auth(),
                one.registered().toEpochMilli(),
                one.expires() == null ? null : one.expires().toEpochMilli(),
                one.proven() ? 1 : 0,
                one.wokenFor());
    }
}
