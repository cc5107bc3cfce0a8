package org.higginspush.hub.backplane;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import org.higginspush.hub.model.Audience;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.ContextScope;
import org.higginspush.hub.model.TimedChange;
import org.jspecify.annotations.Nullable;

/** Writes what belongs to other audiences than a user's devices, within the transaction of a {@link JournalWriter}. */
final class AudienceWriter {
    private static final String SAVE = "INSERT INTO scoped_context VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            + " ON CONFLICT (owner, scope, name, context)" + RegisterRow.ON_CONFLICT;

    private final PreparedUpdates updates;

    AudienceWriter(PreparedUpdates updates) {
        this.updates = updates;
    }

    void save(Journal.Write.Save one) throws SQLException {
        save(one.user(), scope(one.key().scope()), one.key().owner(), one.key().context(), one.register());
    }

    private static int scope(ContextScope scope) {
        if (scope == ContextScope.EVERYONE) {
            return StoredScope.EVERYONE_AS_TOLD;
        }
        return scope == ContextScope.DEVICE ? StoredScope.DEVICE : StoredScope.MEMBER;
    }

    private void save(String owner, int scope, String name, String context, Register register) throws SQLException {
        PreparedStatement statement = updates.prepared(SAVE);
        statement.setString(1, owner);
        statement.setInt(2, scope);
        statement.setString(3, name);
        statement.setString(4, context);
        RegisterRow.set(statement, 5, register);
        statement.executeUpdate();
    }

    void forget(String user) throws SQLException {
        updates.update("DELETE FROM scoped_context WHERE owner = ? AND scope IN (0, 1, 2)", user);
    }

    void apply(Journal.Write write) throws SQLException {
        if (write instanceof Journal.Write.SaveGroup one) {
            save(one.group(), StoredScope.GROUP, "", one.context(), one.register());
        } else if (write instanceof Journal.Write.SaveEveryone one) {
            save("", StoredScope.EVERYONE, "", one.context(), one.register());
        } else if (write instanceof Journal.Write.GiveRevision one) {
            updates.update(
                    "INSERT INTO given_revision VALUES (?, ?) ON CONFLICT (context) DO UPDATE SET revision ="
                            + " excluded.revision",
                    one.context(),
                    one.revision());
        } else if (write instanceof Journal.Write.PutTimed one) {
            put(one.timed());
        } else if (write instanceof Journal.Write.DeleteTimed one) {
            updates.update("DELETE FROM timed WHERE id = ?", one.id());
        } else if (write instanceof Journal.Write.SaveCutOffs one) {
            save(one.user(), one.cutOffs());
        } else {
            applyToGroup(write);
        }
    }

    private void applyToGroup(Journal.Write write) throws SQLException {
        if (write instanceof Journal.Write.AddGroup one) {
            updates.update("INSERT OR IGNORE INTO user_group VALUES (?)", one.group());
        } else if (write instanceof Journal.Write.AddMember one) {
            updates.update("INSERT OR IGNORE INTO member VALUES (?, ?)", one.group(), one.user());
        } else if (write instanceof Journal.Write.RemoveMember one) {
            updates.update("DELETE FROM member WHERE user_group = ? AND user = ?", one.group(), one.user());
            updates.update(
                    "DELETE FROM scoped_context WHERE owner = ? AND scope = 2 AND name = ?", one.user(), one.group());
        } else if (write instanceof Journal.Write.ForgetGroup one) {
            updates.update("DELETE FROM member WHERE user_group = ?", one.group());
            updates.update("DELETE FROM user_group WHERE name = ?", one.group());
            updates.update("DELETE FROM scoped_context WHERE owner = ? AND scope = 3", one.group());
        }
    }

    private void save(String user, UserCutOffs cutOffs) throws SQLException {
        updates.update("DELETE FROM cut_off WHERE user = ?", user);
        if (cutOffs.all() != UserCutOffs.NEVER) {
            updates.update("INSERT INTO cut_off VALUES (?, '', ?)", user, cutOffs.all());
        }
        for (Map.Entry<String, Long> one : cutOffs.devices().entrySet()) {
            updates.update("INSERT INTO cut_off VALUES (?, ?, ?)", user, one.getKey(), one.getValue());
        }
    }

    private void put(TimedChange timed) throws SQLException {
        Change change = timed.change();
        Audience audience = change.audience();
        updates.update(
                "INSERT OR REPLACE INTO timed VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                timed.id(),
                timed.due().toEpochMilli(),
                audience instanceof Audience.User one ? one.user() : userOf(audience),
                audience instanceof Audience.Device one ? one.device() : null,
                audience instanceof Audience.Group one ? one.group() : null,
                change.context(),
                change.revision(),
                change.origin() == null ? null : change.origin().user(),
                change.origin() == null ? null : change.origin().device());
    }

    private static @Nullable String userOf(Audience audience) {
        return audience instanceof Audience.Device one ? one.user() : null;
    }
}
