package org.higginspush.hub.access;

/** What a token allows; the value of the OAuth {@code scope} claim (RFC 9068, section 2.2.3). */
public enum Scope {
    /** Hear the notices of the token's own user. */
    SUBSCRIBE("subscribe"),
    /** Report changes of any user: the Attribute Server. */
    PUBLISH("publish");

    private final String claim;

    Scope(String claim) {
        this.claim = claim;
    }

    public String claim() {
        return claim;
    }
}
