package org.higginspush.hub.command.doctor;

/** What a check says of one thing between a client and a hub. */
public enum Verdict {
    /** It is as it should be. */
    OK("ok"),
    /** It works, and could be better, or will stop to work. */
    WARNING("warning"),
    /** Clients of some kind do not work, or lose what push is for. */
    WRONG("wrong"),
    /** It could not be looked at: what is missing is said. */
    NOT_CHECKED("not checked");

    private final String word;

    Verdict(String word) {
        this.word = word;
    }

    /** The word that people and programs read. */
    public String word() {
        return word;
    }
}
