package org.higginspush.hub.edge.api;

import java.util.List;
import java.util.Map;
import org.higginspush.hub.model.Refusal;

/** What a request brings: one object, or many. It is read when it is asked for. Used by one thread at a time. */
public interface ApiBody {
    /** Whether there is nothing. */
    boolean isEmpty();

    /**
     * The object, as Java's own types.
     *
     * @throws Refusal {@code MALFORMED}, with the reason, if it is not one object
     */
    Map<?, ?> object();

    /**
     * To be called where nothing is expected, so that nothing is ignored; an object without fields is nothing.
     *
     * @throws Refusal {@code MALFORMED} if there is something
     */
    default void requireEmpty() {
        if (!isEmpty() && !object().isEmpty()) {
            throw Refusal.malformed("This request takes no body: send none.");
        }
    }

    /**
     * Many objects, each of which can be read or refused by itself.
     *
     * @param most how many there may be
     * @throws Refusal {@code MALFORMED} if it is none of 1 to {@code most}
     */
    List<ApiBody> items(int most);
}
