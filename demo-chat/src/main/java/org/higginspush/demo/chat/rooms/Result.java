package org.higginspush.demo.chat.rooms;

import java.util.List;

/**
 * The result of a request: its answer, and its effects on others, in the order to carry them out.
 *
 * @param answer for the one who asked
 * @param effects for others
 */
public record Result<A>(A answer, List<? extends Effect> effects) {
    public Result {
        effects = List.copyOf(effects);
    }

    /** A result without effects on others. */
    public static <A> Result<A> withoutEffects(A answer) {
        return new Result<>(answer, List.of());
    }
}
