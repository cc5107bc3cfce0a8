package org.higginspush.bench.wakeup;

/** What happens while the devices of others are measured. */
enum WakeUpLoad {
    NONE("nothing"),
    WAKE_UPS("a change for everyone wakes all phones"),
    HANGING("the same, and the push service hangs");

    /** For the table. */
    final String description;

    WakeUpLoad(String description) {
        this.description = description;
    }
}
