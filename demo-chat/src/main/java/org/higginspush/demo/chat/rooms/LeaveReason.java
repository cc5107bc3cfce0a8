package org.higginspush.demo.chat.rooms;

/** Why somebody left. */
public enum LeaveReason {
    /** They said so. */
    EXIT("exit"),
    /** Their connection ended and was not replaced. */
    GONE("gone"),
    /** They sent nothing for longer than the lease. */
    LEASE("lease"),
    /** They read too slowly: their queue grew past the limit. */
    SLOW("slow");

    private final String word;

    LeaveReason(String word) {
        this.word = word;
    }

    /** The word for it on the wire. */
    public String word() {
        return word;
    }
}
