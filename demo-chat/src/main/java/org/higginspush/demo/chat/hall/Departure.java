package org.higginspush.demo.chat.hall;

/** Why somebody left. */
public enum Departure {
    /** They said so. */
    EXIT("exit"),
    /** Their connection ended and did not come back. */
    GONE("gone"),
    /** Nothing was heard from them for longer than the lease. */
    LEASE("lease"),
    /** They read too slowly: what waited for them grew past the limit. */
    SLOW("slow");

    private final String word;

    Departure(String word) {
        this.word = word;
    }

    /** The word for it on the wire. */
    public String word() {
        return word;
    }
}
