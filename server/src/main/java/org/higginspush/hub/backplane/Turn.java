package org.higginspush.hub.backplane;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A thread's turn at telling what became of many changes. What the changes of one publisher have in common, the write of
 * their answers, is done once, at the end of the turn, and not for each.
 */
public final class Turn {
    private static final ThreadLocal<@Nullable List<Runnable>> ENDS = new ThreadLocal<>();

    private Turn() {}

    /** Does something at the end of this thread's turn; now, if it is in none. The task must not throw. */
    public static void atEnd(Runnable task) {
        List<Runnable> ends = ENDS.get();
        if (ends == null) {
            task.run();
        } else {
            ends.add(task);
        }
    }

    /** A turn of this thread, which is in none yet. */
    static void take(Runnable work) {
        List<Runnable> ends = new ArrayList<>();
        ENDS.set(ends);
        try {
            work.run();
        } finally {
            ENDS.remove();
            ends.forEach(Runnable::run);
        }
    }
}
