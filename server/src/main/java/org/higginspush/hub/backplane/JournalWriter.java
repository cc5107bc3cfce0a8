package org.higginspush.hub.backplane;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.higginspush.hub.model.ContextScope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes groups of registers, a transaction each. Not safe for several threads; after an exception only to be rolled
 * back or closed.
 */
final class JournalWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JournalWriter.class);

    private final Connection connection;
    private final PreparedStatement begin;
    private final PreparedStatement save;
    private final PreparedStatement forget;
    private final PreparedStatement ceiling;
    private final PreparedStatement commit;
    private final AudienceWriter audiences;
    private final RegistrationWriter registrations;

    JournalWriter(Connection connection) throws SQLException {
        this.connection = connection;
        this.begin = connection.prepareStatement("BEGIN IMMEDIATE");
        this.save = connection.prepareStatement("INSERT INTO context VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
                + " ON CONFLICT (user, context)" + RegisterRow.ON_CONFLICT);
        PreparedUpdates updates = new PreparedUpdates(connection);
        this.audiences = new AudienceWriter(updates);
        this.registrations = new RegistrationWriter(updates);
        this.forget = connection.prepareStatement("DELETE FROM context WHERE user = ?");
        this.ceiling = connection.prepareStatement("UPDATE history SET ceiling = ?");
        this.commit = connection.prepareStatement("COMMIT");
    }

    /** Writes all of it durably, or nothing. */
    void commit(List<Journal.Write> writes, long newCeiling) throws SQLException {
        begin.execute();
        for (Journal.Write write : writes) {
            apply(write);
        }
        if (newCeiling != 0) {
            ceiling.setLong(1, newCeiling);
            ceiling.executeUpdate();
        }
        commit.execute();
    }

    /** Ends the transaction that a failure left open, if one is. */
    void rollBack() {
        try (Statement statement = connection.createStatement()) {
            statement.execute("ROLLBACK");
        } catch (SQLException e) {
            LOG.debug("No transaction was open", e);
        }
    }

    private void apply(Journal.Write write) throws SQLException {
        if (write instanceof Journal.Write.Save one) {
            save(one);
        } else if (write instanceof Journal.Write.Forget one) {
            forget.setString(1, one.user());
            forget.executeUpdate();
            audiences.forget(one.user());
        } else if (!registrations.apply(write)) {
            audiences.apply(write);
        }
    }

    private void save(Journal.Write.Save one) throws SQLException {
        if (one.key().scope() != ContextScope.USER) {
            audiences.save(one);
            return;
        }
        save.setString(1, one.user());
        save.setString(2, one.key().context());
        RegisterRow.set(save, 3, one.register());
        save.executeUpdate();
    }

    /** Closes the connection; a transaction that is open is rolled back. */
    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
