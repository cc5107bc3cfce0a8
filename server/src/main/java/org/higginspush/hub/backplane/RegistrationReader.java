package org.higginspush.hub.backplane;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.higginspush.hub.model.PushAddress;
import org.higginspush.hub.model.PushKeys;
import org.higginspush.hub.model.PushPlatform;
import org.jspecify.annotations.Nullable;

/** Reads the registrations of a database. Used once. */
final class RegistrationReader {
    private static final String SELECT =
            "SELECT user, device, platform, app, target, p256dh, auth, registered, expires,"
                    + " proven, woken_for FROM registration ORDER BY user, device";

    /** One string for each name of an app, however many devices it is on. */
    private final Map<String, String> apps = new HashMap<>();

    private String lastUser = "";

    /** Takes one registration in. */
    interface RegistrationReceiver<E extends Exception> {
        void accept(Registration registration) throws E;
    }

    List<Registration> all(Connection connection) throws SQLException {
        List<Registration> all = new ArrayList<>();
        RegistrationReceiver<SQLException> receiver = all::add;
        forEach(connection, receiver);
        return all;
    }

    <E extends Exception> void forEach(Connection connection, RegistrationReceiver<E> receiver) throws SQLException, E {
        if (!DatabaseSchema.hasRegistrations(connection)) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(SELECT);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                receiver.accept(registration(rows));
            }
        }
    }

    private Registration registration(ResultSet row) throws SQLException {
        long expires = row.getLong(9);
        boolean hasEnd = !row.wasNull();
        return new Registration(
                user(row.getString(1)),
                row.getString(2),
                address(row),
                Instant.ofEpochMilli(row.getLong(8)),
                hasEnd ? Instant.ofEpochMilli(expires) : null,
                row.getBoolean(10),
                row.getLong(11));
    }

    /** One string for all devices of a user. */
    private String user(String name) {
        if (!name.equals(lastUser)) {
            lastUser = name;
        }
        return lastUser;
    }

    private PushAddress address(ResultSet row) throws SQLException {
        PushPlatform platform = PushPlatform.of(row.getString(3));
        if (platform == null) {
            throw new SQLException("a registration is for no push service that this hub knows");
        }
        String p256dh = row.getString(6);
        PushKeys keys = p256dh == null ? null : new PushKeys(p256dh, row.getString(7));
        return new PushAddress(platform, app(row.getString(4)), row.getString(5), keys);
    }

    private @Nullable String app(@Nullable String name) {
        return name == null ? null : apps.computeIfAbsent(name, app -> app);
    }
}
