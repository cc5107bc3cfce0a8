package org.higginspush.hub.backplane;

import java.nio.file.Path;

/** How the files of an open database can go astray: what is committed then is not where the next hub looks for it. */
enum FileFault {
    FOLDER_GONE("%2$s was removed or moved away while the hub runs: move it back. If it is gone for good, make an empty"
            + " folder in its place; the hub then writes its records into it."),
    DATABASE_GONE("%1$s was removed or moved away while the hub runs: the hub is about to write it anew."),
    DATABASE_REPLACED(
            "%1$s was replaced by another file while the hub runs: put the former one back, or restart the hub to go on"
                    + " with this one."),
    DATABASE_CUT("%1$s was cut short while the hub runs: restart the hub."),
    LOG_GONE("%1$s-wal or %1$s-shm was removed or replaced while the hub runs: the hub is about to make it anew."),
    LOG_CUT("%1$s-wal was cut short or overwritten while the hub runs: restart the hub.");

    private final String text;

    FileFault(String text) {
        this.text = text;
    }

    /** True if the hub can put it right while it has the files open. */
    boolean canBeMended() {
        return this == DATABASE_GONE || this == LOG_GONE;
    }

    /** What is wrong and what to do, for the operator. */
    JournalException exception(Path database) {
        return new JournalException(String.format(text, database, database.getParent()), null, true);
    }
}
