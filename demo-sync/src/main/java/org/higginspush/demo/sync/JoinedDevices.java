package org.higginspush.demo.sync;

import java.util.Map;
import java.util.Set;
import org.higginspush.demo.sync.attributes.AttributeStore;
import org.higginspush.demo.sync.attributes.ChangeListener;
import org.higginspush.demo.sync.attributes.Context;
import org.higginspush.demo.sync.attributes.Precondition;
import org.higginspush.demo.sync.attributes.Update;
import org.higginspush.demo.sync.attributes.WriteResult;
import org.higginspush.demo.sync.http.Problem;
import org.jspecify.annotations.Nullable;

/**
 * The devices that joined a visitor. They stand in a context of the visitor's, so that the other devices are told of a new
 * one as of any change, and ids are not given twice even over a restart.
 */
final class JoinedDevices {
    /** The context, with an attribute for each device: its id, and its name. */
    static final String CONTEXT = "devices";

    static final int MOST = 12;

    /** What there is before anybody joins: home-pc and work-pc, and a phone. */
    private static final Map<String, Integer> PRESENT = Map.of("pc", 2, "phone", 1);

    private static final Map<String, String> WORDS = Map.of("pc", "PC", "phone", "Phone");

    private final AttributeStore store;
    private final ChangeListener listener;

    JoinedDevices(AttributeStore store, ChangeListener listener) {
        this.store = store;
        this.listener = listener;
    }

    /**
     * Adds a device.
     *
     * @param kind {@code pc} or {@code phone}
     * @return its id
     * @throws Problem 409 if there are too many
     */
    String join(String user, String kind) {
        while (true) {
            Context before = store.context(user, CONTEXT);
            int number = free(before, kind);
            String device = kind + "-" + number;
            Update update = Update.merge(Map.of(device, WORDS.get(kind) + " " + number));
            if (store.write(user, CONTEXT, unchangedSince(before), update, null)
                    instanceof WriteResult.Accepted written) {
                listener.changed(user, written.context());
                return device;
            }
        }
    }

    private static Precondition unchangedSince(@Nullable Context before) {
        return before == null ? Precondition.ABSENT : Precondition.revision(before.revision());
    }

    private static int free(@Nullable Context before, String kind) {
        Set<String> taken = before == null ? Set.of() : before.attributes().keySet();
        if (taken.size() >= MOST) {
            throw new Problem(
                    409, "This user has all the devices it may have: start afresh there, and use a new invitation.");
        }
        int number = PRESENT.getOrDefault(kind, 0) + 1;
        while (taken.contains(kind + "-" + number)) {
            number++;
        }
        return number;
    }
}
