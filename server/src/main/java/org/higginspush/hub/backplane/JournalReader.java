package org.higginspush.hub.backplane;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.higginspush.hub.model.Audience;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.ContextKey;
import org.higginspush.hub.model.Origin;
import org.higginspush.hub.model.TimedChange;
import org.jspecify.annotations.Nullable;

/** Reads registers over a connection of its own, beside the writer. Not safe for several threads. */
final class JournalReader implements AutoCloseable {
    private final Connection connection;
    private final PreparedStatement select;

    /** Null if the database is of version 1 and cannot be written: it has no such contexts. */
    private final @Nullable PreparedStatement selectScoped;

    JournalReader(Connection connection) throws SQLException {
        this.connection = connection;
        this.select =
                connection.prepareStatement("SELECT context, " + RegisterRow.COLUMNS + " FROM context WHERE user = ?");
        this.selectScoped = DatabaseSchema.hasAudiences(connection)
                ? connection.prepareStatement("SELECT scope, name, context, " + RegisterRow.COLUMNS
                        + " FROM scoped_context WHERE owner = ? AND scope BETWEEN ? AND ?")
                : null;
    }

    Map<ContextKey, Register> load(String user) throws SQLException {
        Map<ContextKey, Register> registers = new HashMap<>(4);
        RegisterRow.Reader reader = new RegisterRow.Reader();
        select.setString(1, user);
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                registers.put(ContextKey.ofUser(rows.getString(1)), reader.read(rows, 2));
            }
        }
        loadScoped(
                user,
                StoredScope.EVERYONE_AS_TOLD,
                StoredScope.MEMBER,
                (scope, name, context, rows) -> registers.put(key(scope, name, context), reader.read(rows, 4)));
        return registers;
    }

    private static ContextKey key(int scope, String name, String context) {
        if (scope == StoredScope.EVERYONE_AS_TOLD) {
            return ContextKey.ofEveryone(context);
        }
        return scope == StoredScope.DEVICE ? ContextKey.ofDevice(name, context) : ContextKey.ofGroup(name, context);
    }

    /** Takes one row in. */
    private interface ScopedRow {
        void accept(int scope, String name, String context, ResultSet rows) throws SQLException;
    }

    private void loadScoped(String owner, int from, int to, ScopedRow row) throws SQLException {
        if (selectScoped == null) {
            return;
        }
        selectScoped.setString(1, owner);
        selectScoped.setInt(2, from);
        selectScoped.setInt(3, to);
        try (ResultSet rows = selectScoped.executeQuery()) {
            while (rows.next()) {
                row.accept(rows.getInt(1), rows.getString(2), rows.getString(3), rows);
            }
        }
    }

    private Map<String, Register> loadOwn(String owner, int scope) throws SQLException {
        Map<String, Register> registers = new HashMap<>();
        RegisterRow.Reader reader = new RegisterRow.Reader();
        loadScoped(owner, scope, scope, (one, name, context, rows) -> registers.put(context, reader.read(rows, 4)));
        return registers;
    }

    Journal.StoredGroup loadGroup(String group) throws SQLException {
        boolean exists =
                !texts("SELECT name FROM user_group WHERE name = ?", group).isEmpty();
        Set<String> members = new HashSet<>(texts("SELECT user FROM member WHERE user_group = ?", group));
        return new Journal.StoredGroup(exists, members, loadOwn(group, StoredScope.GROUP));
    }

    List<String> groupsOf(String user) throws SQLException {
        return texts("SELECT user_group FROM member WHERE user = ? ORDER BY user_group", user);
    }

    private List<String> texts(String query, String parameter) throws SQLException {
        List<String> texts = new ArrayList<>();
        if (selectScoped == null) {
            return texts;
        }
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, parameter);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    texts.add(rows.getString(1));
                }
            }
        }
        return texts;
    }

    Journal.StoredEveryone loadEveryone() throws SQLException {
        Map<String, Long> given = new HashMap<>();
        if (selectScoped != null) {
            try (PreparedStatement statement =
                            connection.prepareStatement("SELECT context, revision FROM given_revision");
                    ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    given.put(rows.getString(1), rows.getLong(2));
                }
            }
        }
        return new Journal.StoredEveryone(loadOwn("", StoredScope.EVERYONE), given);
    }

    Map<String, UserCutOffs> loadCutOffs() throws SQLException {
        Map<String, UserCutOffs> cutOffs = new HashMap<>();
        if (!DatabaseSchema.hasCutOffs(connection)) {
            return cutOffs;
        }
        try (PreparedStatement statement = connection.prepareStatement("SELECT user, device, valid_from FROM cut_off");
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                String device = rows.getString(2);
                long validFrom = rows.getLong(3);
                cutOffs.compute(
                        rows.getString(1),
                        (user, known) -> (known == null ? UserCutOffs.NONE : known).with(device, validFrom));
            }
        }
        return cutOffs;
    }

    List<Registration> loadRegistrations() throws SQLException {
        return new RegistrationReader().all(connection);
    }

    List<TimedChange> loadTimed() throws SQLException {
        List<TimedChange> timed = new ArrayList<>();
        if (selectScoped == null) {
            return timed;
        }
        try (PreparedStatement statement = connection.prepareStatement("SELECT id, due, user, device, user_group,"
                        + " context, revision, origin_user, origin FROM timed");
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                timed.add(timed(rows));
            }
        }
        return timed;
    }

    private static TimedChange timed(ResultSet row) throws SQLException {
        long revision = row.getLong(7);
        boolean hasRevision = !row.wasNull();
        String originUser = row.getString(8);
        Origin origin = originUser == null ? null : new Origin(originUser, row.getString(9));
        Change change = new Change(
                audience(row.getString(3), row.getString(4), row.getString(5)),
                row.getString(6),
                hasRevision ? revision : null,
                origin);
        return new TimedChange(row.getString(1), change, Instant.ofEpochMilli(row.getLong(2)));
    }

    private static Audience audience(@Nullable String user, @Nullable String device, @Nullable String group) {
        if (group != null) {
            return new Audience.Group(group);
        }
        if (user == null) {
            return new Audience.Everyone();
        }
        return device == null ? new Audience.User(user) : new Audience.Device(user, device);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
