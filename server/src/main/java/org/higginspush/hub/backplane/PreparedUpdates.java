package org.higginspush.hub.backplane;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The statements of one connection that write, each prepared when it is needed first. Not safe for several threads. */
final class PreparedUpdates {
    private final Connection connection;
    /** Closed with the connection. */
    private final Map<String, PreparedStatement> statements = new HashMap<>();

    PreparedUpdates(Connection connection) {
        this.connection = connection;
    }

    /** Runs a statement with its parameters. */
    void update(String sql, @Nullable Object... parameters) throws SQLException {
        PreparedStatement statement = prepared(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        statement.executeUpdate();
    }

    /** The statement, for whoever sets its parameters. */
    PreparedStatement prepared(String sql) throws SQLException {
        PreparedStatement statement = statements.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            statements.put(sql, statement);
        }
        return statement;
    }
}
