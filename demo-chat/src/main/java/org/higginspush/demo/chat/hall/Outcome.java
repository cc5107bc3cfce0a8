package org.higginspush.demo.chat.hall;

import java.util.List;

/**
 * What came of a request: its answer, and what is to be told afterwards, in this order.
 *
 * @param answer for the one who asked
 * @param news for everyone concerned
 */
public record Outcome<A>(A answer, List<? extends Outgoing> news) {
    public Outcome {
        news = List.copyOf(news);
    }

    /** An answer that is nobody else's business. */
    public static <A> Outcome<A> quiet(A answer) {
        return new Outcome<>(answer, List.of());
    }
}
