package org.higginspush.hub.backplane;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
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

    private final Connection connection;
    /** Prepared when they are needed first; closed with the connection. */
    private final Map<String, PreparedStatement> statements = new HashMap<>();

    AudienceWriter(Connection connection) {
        this.connection = connection;
    }

    void save(Journal.Write.Save one) throws SQLException {
        int scope = one.key().scope() == ContextScope.DEVICE ? StoredScope.DEVICE : StoredScope.MEMBER;
        save(one.user(), scope, one.key().owner(), one.key().context(), one.register());
    }

    private void save(String owner, int scope, String name, String context, Register register) throws SQLException {
        PreparedStatement statement = prepared(SAVE);
        statement.setString(1, owner);
        statement.setInt(2, scope);
        statement.setString(3, name);
        statement.setString(4, context);
        RegisterRow.set(statement, 5, register);
        statement.executeUpdate();
    }

    void forget(String user) throws SQLException {
        update("DELETE FROM scoped_context WHERE owner = ? AND scope IN (1, 2)", user);
    }

    void apply(Journal.Write write) throws SQLException {
        if (write instanceof Journal.Write.SaveGroup one) {
            save(one.group(), StoredScope.GROUP, "", one.context(), one.register());
        } else if (write instanceof Journal.Write.SaveEveryone one) {
            save("", StoredScope.EVERYONE, "", one.context(), one.register());
        } else if (write instanceof Journal.Write.GiveRevision one) {
            update(
                    "INSERT INTO given_revision VALUES (?, ?) ON CONFLICT (context) DO UPDATE SET revision ="
                            + " excluded.revision",
                    one.context(),
                    one.revision());
        } else if (write instanceof Journal.Write.PutTimed one) {
            put(one.timed());
        } else if (write instanceof Journal.Write.DeleteTimed one) {
            update("DELETE FROM timed WHERE id = ?", one.id());
        } else {
            applyToGroup(write);
        }
    }

    private void applyToGroup(Journal.Write write) throws SQLException {
        if (write instanceof Journal.Write.AddGroup one) {
            update("INSERT OR IGNORE INTO user_group VALUES (?)", one.group());
        } else if (write instanceof Journal.Write.AddMember one) {
            update("INSERT OR IGNORE INTO member VALUES (?, ?)", one.group(), one.user());
        } else if (write instanceof Journal.Write.RemoveMember one) {
            update("DELETE FROM member WHERE user_group = ? AND user = ?", one.group(), one.user());
            update("DELETE FROM scoped_context WHERE owner = ? AND scope = 2 AND name = ?", one.user(), one.group());
        } else if (write instanceof Journal.Write.ForgetGroup one) {
            update("DELETE FROM member WHERE user_group = ?", one.group());
            update("DELETE FROM user_group WHERE name = ?", one.group());
            update("DELETE FROM scoped_context WHERE owner = ? AND scope = 3", one.group());
        }
    }

    private void put(TimedChange timed) throws SQLException {
        Change change = timed.change();
        Audience audience = change.audience();
        update(
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

    private void update(String sql, @Nullable Object... parameters) throws SQLException {
        PreparedStatement statement = prepared(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        statement.executeUpdate();
    }

    private PreparedStatement prepared(String sql) throws SQLException {
        PreparedStatement statement = statements.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            statements.put(sql, statement);
        }
        return statement;
    }
}
