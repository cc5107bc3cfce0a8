package org.higginspush.demo.sync.attributes;

import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.higginspush.demo.sync.http.Json;
import org.jspecify.annotations.Nullable;

/**
 * The contexts of all users, in one SQLite file. A write takes effect only if the revision it was computed from is
 * still the one in the file: however many write at once, none overwrites what it has not read. What was answered is on
 * disk, because a revision that was announced must never be given to something else. All methods may be called from any
 * thread and block on the disk.
 */
public final class AttributeStore implements AutoCloseable {
    private static final String SCHEMA = """
            CREATE TABLE IF NOT EXISTS context (
              user TEXT NOT NULL, name TEXT NOT NULL, revision INTEGER NOT NULL, origin TEXT, attributes TEXT NOT NULL,
              PRIMARY KEY (user, name)) WITHOUT ROWID""";

    private final Database database;
    private final StorageLimits limits;

    private AttributeStore(Database database, StorageLimits limits) {
        this.database = database;
        this.limits = limits;
        database.write(SCHEMA);
    }

    /** Opens the file, or makes it. */
    public static AttributeStore open(Path file, StorageLimits limits) {
        return new AttributeStore(Database.open(file.toString()), limits);
    }

    /** A store that is gone when it is closed. */
    public static AttributeStore inMemory(StorageLimits limits) {
        return new AttributeStore(Database.open(":memory:"), limits);
    }

    /** The user's contexts in the order of their names. */
    public List<Context> contexts(String user) {
        return database.read(
                "SELECT name, revision, origin, attributes FROM context WHERE user = ? ORDER BY name",
                AttributeStore::context,
                user);
    }

    /** One context, or null if the user has none of that name. */
    public @Nullable Context context(String user, String name) {
        List<Context> found = database.read(
                "SELECT name, revision, origin, attributes FROM context WHERE user = ? AND name = ?",
                AttributeStore::context,
                user,
                name);
        return found.isEmpty() ? null : found.get(0);
    }

    /**
     * Changes a context, or makes it.
     *
     * @param origin the device that writes, or null if no device does
     * @throws Problem 422 if the user would keep more than the limits allow
     */
    public WriteResult write(
            String user, String name, Precondition precondition, Update update, @Nullable String origin) {
        while (true) {
            Context before = context(user, name);
            if (!precondition.holds(before)) {
                return new WriteResult.Conflict(before);
            }
            Context after = after(name, before, update, origin);
            if (before != null && after.attributes().equals(before.attributes())) {
                return new WriteResult.Unchanged(before);
            }
            if (before == null ? insert(user, after) : update(user, after)) {
                return new WriteResult.Accepted(after);
            }
        }
    }

    private Context after(String name, @Nullable Context before, Update update, @Nullable String origin) {
        Map<String, String> attributes = update.applyTo(before == null ? Map.of() : before.attributes());
        limits.check(attributes);
        return before == null ? new Context(name, 1, origin, attributes) : before.next(attributes, origin);
    }

    private boolean insert(String user, Context after) {
        limits.checkContexts(contexts(user).size() + 1);
        return 1
                == database.write(
                        "INSERT OR IGNORE INTO context (revision, origin, attributes, user, name) VALUES (?, ?, ?, ?, ?)",
                        after.revision(),
                        after.origin(),
                        Json.text(after.attributes()),
                        user,
                        after.name());
    }

    private boolean update(String user, Context after) {
        return 1
                == database.write(
                        "UPDATE context SET revision = ?, origin = ?, attributes = ?"
                                + " WHERE user = ? AND name = ? AND revision = ?",
                        after.revision(),
                        after.origin(),
                        Json.text(after.attributes()),
                        user,
                        after.name(),
                        after.revision() - 1);
    }

    /** Removes all of a user's contexts. Their revisions start anew, so the user id must not be used again. */
    public void forget(String user) {
        database.write("DELETE FROM context WHERE user = ?", user);
    }

    /** Shows each context of each user. */
    public void forEach(BiConsumer<String, Context> visitor) {
        List<Runnable> visits = new ArrayList<>();
        database.read("SELECT name, revision, origin, attributes, user FROM context", row -> {
            String user = row.getString(5);
            Context context = context(row);
            return visits.add(() -> visitor.accept(user, context));
        });
        visits.forEach(Runnable::run);
    }

    private static Context context(ResultSet row) throws SQLException {
        return new Context(
                row.getString(1), row.getLong(2), row.getString(3), ContextJson.attributes(row.getString(4)));
    }

    @Override
    public void close() {
        database.close();
    }
}
