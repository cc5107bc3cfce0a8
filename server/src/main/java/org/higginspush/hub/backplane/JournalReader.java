package org.higginspush.hub.backplane;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads registers over a connection of its own, beside the writer. Not safe for several threads. */
final class JournalReader implements AutoCloseable {
    private final Connection connection;
    private final PreparedStatement select;

    JournalReader(Connection connection) throws SQLException {
        this.connection = connection;
        this.select = connection.prepareStatement("SELECT context, latest_revision, latest_origin, latest_offset,"
                + " other_revision, other_origin, other_offset FROM context WHERE user = ?");
    }

    Map<String, Register> load(String user) throws SQLException {
        select.setString(1, user);
        try (ResultSet rows = select.executeQuery()) {
            Map<String, Register> registers = new HashMap<>(4);
            Map<String, String> origins = new HashMap<>(4);
            while (rows.next()) {
                registers.put(rows.getString(1), register(rows, origins));
            }
            return registers;
        }
    }

    private static Register register(ResultSet row, Map<String, String> origins) throws SQLException {
        long otherOffset = row.getLong(7);
        RegisterEntry other = otherOffset == 0
                ? null
                : new RegisterEntry(row.getLong(5), shared(row.getString(6), origins), otherOffset);
        return new Register(
                new RegisterEntry(row.getLong(2), shared(row.getString(3), origins), row.getLong(4)), other);
    }

    /** One string for each of the user's few devices, however many contexts they changed. */
    private static @Nullable String shared(@Nullable String origin, Map<String, String> origins) {
        if (origin == null) {
            return null;
        }
        String first = origins.putIfAbsent(origin, origin);
        return first == null ? origin : first;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
