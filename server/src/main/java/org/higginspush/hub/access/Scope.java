package org.higginspush.hub.access;

import org.jspecify.annotations.Nullable;

/** What a token allows; the value of the OAuth {@code scope} claim (RFC 9068, section 2.2.3). */
public enum Scope {
    /** Hear the notices of the token's own user. */
    SUBSCRIBE("subscribe"),
    /** Report changes of any user: the Attribute Server. */
    PUBLISH("publish"),
    /** Put users into groups, see and end sessions, forget users: whoever administers the users of an application. */
    MANAGE("manage"),
    /** Wake devices of other hubs through this one's push services: a hub without credentials of the vendors. */
    RELAY("relay"),
    /** Use the channels that plug-ins open, and nothing of the hub's own. */
    PLUGIN("plugin");

    private final String claim;

    Scope(String claim) {
        this.claim = claim;
    }

    /** The word for it in a {@code scope} claim. */
    public String claim() {
        return claim;
    }

    /** The scope of this word; null if it is none the hub knows. */
    static @Nullable Scope named(String word) {
        for (Scope scope : values()) {
            if (scope.claim.equals(word)) {
                return scope;
            }
        }
        return null;
    }
}
