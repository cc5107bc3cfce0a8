package org.higginspush.demo.sync.attributes;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One SQLite connection, used by one thread at a time: its lock is this object. */
final class Database implements AutoCloseable {
    /** Makes a value of the row the result set stands at. */
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    private final Connection connection;

    private Database(Connection connection) {
        this.connection = connection;
    }

    static Database open(String file) {
        try {
            Database database = new Database(DriverManager.getConnection("jdbc:sqlite:" + file));
            database.read("PRAGMA journal_mode = WAL", row -> row.getString(1));
            database.write("PRAGMA synchronous = FULL");
            return database;
        } catch (SQLException e) {
            throw new IllegalStateException("Cannot open the Attribute Server's file " + file + ".", e);
        }
    }

    /** Runs a statement that changes something and returns how many rows it changed. */
    synchronized int write(String sql, @Nullable Object... values) {
        try (PreparedStatement statement = prepare(sql, values)) {
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("The Attribute Server cannot write to its file.", e);
        }
    }

    /** Runs a query and returns a value for each of its rows. */
    synchronized <T> List<T> read(String sql, Row<T> row, @Nullable Object... values) {
        try (PreparedStatement statement = prepare(sql, values);
                ResultSet rows = statement.executeQuery()) {
            List<T> found = new ArrayList<>();
            while (rows.next()) {
                found.add(row.read(rows));
            }
            return found;
        } catch (SQLException e) {
            throw new IllegalStateException("The Attribute Server cannot read its file.", e);
        }
    }

    private PreparedStatement prepare(String sql, @Nullable Object... values) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }

    @Override
    public synchronized void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException("The Attribute Server cannot close its file.", e);
        }
    }
}
