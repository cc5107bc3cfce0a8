package org.higginspush.hub.edge.bayeux;

/** A reply that can be written. */
public interface JsonReply {
    boolean isSuccessful();

    /** Appends the reply as a JSON object. */
    void appendTo(StringBuilder json);
}
