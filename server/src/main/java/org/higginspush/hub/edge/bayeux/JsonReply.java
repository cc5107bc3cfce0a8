package org.higginspush.hub.edge.bayeux;

import org.jspecify.annotations.Nullable;

/** A reply that can be written. */
public interface JsonReply {
    boolean isSuccessful();

    /** The channel of the message that this answers. */
    String channel();

    /** Why it was refused, as {@code code:args:text}; null if it was not. */
    @Nullable
    String error();

    /** Appends the reply as a JSON object. */
    void appendTo(StringBuilder json);
}
