package org.higginspush.hub.backplane;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.model.PushPlatform;

/** The tables of a hub's database, in all versions that there were. */
final class DatabaseSchema {
    /** "HgPs": tells our databases from others, also to {@code file(1)}. */
    static final int APPLICATION_ID = 0x48675073;

    /** The schema's version; a hub refuses a later one than its own. */
    static final int VERSION = 4;

    private static final String IS_REVISION = " BETWEEN 0 AND " + Position.MAX_INTEGER;
    private static final String IS_OFFSET = " BETWEEN 0 AND " + OffsetClock.HIGHEST;

    private static final String REGISTER =
            "latest_revision INTEGER NOT NULL, latest_origin TEXT, latest_offset INTEGER NOT NULL,"
                    + " other_revision INTEGER, other_origin TEXT, other_offset INTEGER";

    private static final String[] FIRST = {
        "CREATE TABLE history (epoch TEXT NOT NULL, ceiling INTEGER NOT NULL) STRICT",
        "CREATE TABLE context (user TEXT NOT NULL, context TEXT NOT NULL, " + REGISTER
                + ", PRIMARY KEY (user, context)) STRICT, WITHOUT ROWID",
        "PRAGMA application_id = " + APPLICATION_ID,
    };

    /**
     * What version 2 has more than version 1. The scope is one of {@link StoredScope}; the owner is a user, for the group
     * itself the group, for everyone nobody; the name is the device or the group.
     */
    private static final String[] AUDIENCES = {
        "CREATE TABLE scoped_context (owner TEXT NOT NULL, scope INTEGER NOT NULL, name TEXT NOT NULL,"
                + " context TEXT NOT NULL, " + REGISTER
                + ", PRIMARY KEY (owner, scope, name, context)) STRICT, WITHOUT ROWID",
        "CREATE TABLE user_group (name TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID",
        "CREATE TABLE member (user_group TEXT NOT NULL, user TEXT NOT NULL, PRIMARY KEY (user_group, user)) STRICT,"
                + " WITHOUT ROWID",
        "CREATE INDEX member_by_user ON member (user, user_group)",
        "CREATE TABLE given_revision (context TEXT NOT NULL PRIMARY KEY, revision INTEGER NOT NULL) STRICT,"
                + " WITHOUT ROWID",
        "CREATE TABLE timed (id TEXT NOT NULL PRIMARY KEY, due INTEGER NOT NULL, user TEXT, device TEXT,"
                + " user_group TEXT, context TEXT NOT NULL, revision INTEGER, origin_user TEXT, origin TEXT) STRICT,"
                + " WITHOUT ROWID",
        "PRAGMA user_version = 2",
    };

    /** What version 3 has more than version 2. The device is empty for all of the user; the time is in seconds since 1970. */
    private static final String[] CUT_OFFS = {
        "CREATE TABLE cut_off (user TEXT NOT NULL, device TEXT NOT NULL, valid_from INTEGER NOT NULL,"
                + " PRIMARY KEY (user, device)) STRICT, WITHOUT ROWID",
        "PRAGMA user_version = 3",
    };

    /** What version 4 has more than version 3. Times are in milliseconds since 1970. */
    private static final String[] REGISTRATIONS = {
        "CREATE TABLE registration (user TEXT NOT NULL, device TEXT NOT NULL, platform TEXT NOT NULL, app TEXT,"
                + " target TEXT NOT NULL, p256dh TEXT, auth TEXT, registered INTEGER NOT NULL, expires INTEGER,"
                + " proven INTEGER NOT NULL, woken_for INTEGER NOT NULL, PRIMARY KEY (user, device)) STRICT,"
                + " WITHOUT ROWID",
        "PRAGMA user_version = " + VERSION,
    };

    private static final String PLATFORMS = Arrays.stream(PushPlatform.values())
            .map(platform -> "'" + platform.word() + "'")
            .collect(Collectors.joining(", ", "(", ")"));

    private DatabaseSchema() {}

    /**
     * Makes sure that the tables are there and ours.
     *
     * @throws DataFolderException if the file is another program's, or a later hub's
     */
    static void prepare(Connection connection, Path file) throws SQLException, DataFolderException {
        long tables = Database.number(connection, "SELECT count(*) FROM sqlite_schema");
        long application = Database.number(connection, "PRAGMA application_id");
        if (tables == 0 && application == 0) {
            execute(connection, FIRST);
            upgrade(connection, 1);
            return;
        }
        if (application != APPLICATION_ID) {
            throw new DataFolderException(file + " is not a database of a hub: use another data folder.");
        }
        long version = version(connection);
        if (version > VERSION) {
            throw new DataFolderException(file + " was written by a later version of the hub (format " + version
                    + ", this one knows " + VERSION + "): use that version, or another data folder.");
        }
        if (!connection.isReadOnly()) {
            upgrade(connection, version);
        }
    }

    private static void upgrade(Connection connection, long version) throws SQLException {
        if (version < 2) {
            execute(connection, AUDIENCES);
        }
        if (version < 3) {
            execute(connection, CUT_OFFS);
        }
        if (version < 4) {
            execute(connection, REGISTRATIONS);
        }
    }

    private static void execute(Connection connection, String[] statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            for (String part : statements) {
                statement.execute(part);
            }
            statement.execute("COMMIT");
        }
    }

    private static long version(Connection connection) throws SQLException {
        return Database.number(connection, "PRAGMA user_version");
    }

    /** False for a database of version 1 that could not be written yet. */
    static boolean hasAudiences(Connection connection) throws SQLException {
        return version(connection) >= 2;
    }

    /** False for a database of an earlier version that could not be written yet. */
    static boolean hasCutOffs(Connection connection) throws SQLException {
        return version(connection) >= 3;
    }

    /** False for a database of an earlier version that could not be written yet. */
    static boolean hasRegistrations(Connection connection) throws SQLException {
        return version(connection) >= 4;
    }

    /** Reads all records: true if a hub can have written each of them. To be called when the schema is known to be ours. */
    static boolean isBelievable(Connection connection) throws SQLException {
        return unbelievable(connection, "context") == 0
                && (!hasAudiences(connection) || unbelievable(connection, "scoped_context") == 0)
                && (!hasRegistrations(connection) || unbelievableRegistrations(connection) == 0);
    }

    private static long unbelievable(Connection connection, String table) throws SQLException {
        return Database.number(
                connection,
                "SELECT count(*) FROM " + table + " WHERE NOT (latest_revision" + IS_REVISION + " AND latest_offset"
                        + IS_OFFSET + " AND coalesce(other_revision, 0)" + IS_REVISION
                        + " AND coalesce(other_offset, 0)" + IS_OFFSET + ")");
    }

    private static long unbelievableRegistrations(Connection connection) throws SQLException {
        return Database.number(
                connection,
                "SELECT count(*) FROM registration WHERE NOT (platform IN " + PLATFORMS + " AND proven IN (0, 1)"
                        + " AND (p256dh IS NULL) = (auth IS NULL) AND woken_for" + IS_OFFSET + ")");
    }
}
