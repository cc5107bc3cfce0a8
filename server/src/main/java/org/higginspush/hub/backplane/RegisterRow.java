package org.higginspush.hub.backplane;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The six columns of a register, in both tables that have them, and what writes and reads them. */
final class RegisterRow {
    /** An upsert with these columns ends with this. */
    static final String ON_CONFLICT = " DO UPDATE SET latest_revision = excluded.latest_revision,"
            + " latest_origin = excluded.latest_origin, latest_offset = excluded.latest_offset,"
            + " other_revision = excluded.other_revision, other_origin = excluded.other_origin,"
            + " other_offset = excluded.other_offset";

    /** The columns in the order of {@link #read}. */
    static final String COLUMNS =
            "latest_revision, latest_origin, latest_offset, other_revision, other_origin, other_offset";

    private RegisterRow() {}

    /** Sets the parameters of a register, from {@code first} on. */
    static void set(PreparedStatement statement, int first, Register register) throws SQLException {
        set(statement, first, register.latest());
        set(statement, first + 3, register.latestByOther());
    }

    private static void set(PreparedStatement statement, int first, @Nullable RegisterEntry entry) throws SQLException {
        if (entry == null) {
            statement.setNull(first, Types.INTEGER);
            statement.setNull(first + 1, Types.VARCHAR);
            statement.setNull(first + 2, Types.INTEGER);
        } else {
            statement.setLong(first, entry.revision());
            statement.setString(first + 1, entry.origin());
            statement.setLong(first + 2, entry.offset());
        }
    }

    /** Reads registers; has one string for each of the few devices, however many contexts they changed. */
    static final class Reader {
        private final Map<String, String> origins = new HashMap<>(4);

        /** Reads a register from the columns from {@code first} on. */
        Register read(ResultSet row, int first) throws SQLException {
            long otherOffset = row.getLong(first + 5);
            RegisterEntry other = otherOffset == 0
                    ? null
                    : new RegisterEntry(row.getLong(first + 3), shared(row.getString(first + 4)), otherOffset);
            return new Register(
                    new RegisterEntry(row.getLong(first), shared(row.getString(first + 1)), row.getLong(first + 2)),
                    other);
        }

        private @Nullable String shared(@Nullable String origin) {
            if (origin == null) {
                return null;
            }
            String first = origins.putIfAbsent(origin, origin);
            return first == null ? origin : first;
        }
    }
}
