package org.higginspush.demo.sync.attributes;

/** Called for every change, on the thread that made it, once it is on disk. Must not block: the writer waits for it. */
@FunctionalInterface
public interface ChangeListener {
    /**
     * A context of a user has a new revision.
     *
     * @param context as it is now, with the device that changed it
     */
    void changed(String user, Context context);
}
