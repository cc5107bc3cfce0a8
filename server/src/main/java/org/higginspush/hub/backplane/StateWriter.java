package org.higginspush.hub.backplane;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.higginspush.hub.model.ContextKey;
import org.higginspush.hub.model.TimedChange;

/**
 * Takes the whole state of a hub in, a piece at a time, when it is moved. Each piece may come more than once. Offsets are in one order,
 * as in the embedded backplane. Used by one thread.
 */
public interface StateWriter {
    /**
     * All of a user.
     *
     * @param registers of the user's own contexts, of those for one device, of the user's groups, and of everyone's as far as this user
     *     was told of them in an order of its own
     * @param groups the user's groups
     */
    void user(String user, Map<ContextKey, Register> registers, List<String> groups) throws IOException;

    /**
     * A group; whoever is in it says so itself.
     *
     * @param registers by the names of the contexts
     */
    void group(String group, Map<String, Register> registers) throws IOException;

    /** What concerns all users; comes once. */
    void everyone(Map<String, Register> registers, Map<String, Long> given) throws IOException;

    /** All of a user. */
    void cutOffs(String user, UserCutOffs cutOffs) throws IOException;

    void registration(Registration registration) throws IOException;

    void timed(TimedChange timed) throws IOException;
}
