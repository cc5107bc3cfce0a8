package org.higginspush.hub.backplane;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Visits every state that can be reached from a first one, the nearest first, and stops at the first that breaks a
 * promise: the way there is then a shortest one.
 */
final class StateExplorer {
    /** A state of a model. */
    interface ModelState<S> {
        /** The same text for equal states, and for no others. */
        String key();

        /** Everything that can happen next. */
        List<Transition<S>> steps();

        /** Which promise is broken here; null if none is. */
        @Nullable
        String violation();
    }

    /** Something that can happen, and the state after it. */
    record Transition<S>(String name, S after) {}

    /**
     * What was found.
     *
     * @param states how many different states were visited
     * @param violation the promise that can be broken; null if none can
     * @param way the steps that lead there, one a line
     */
    record Exploration(int states, @Nullable String violation, String way) {}

    private record VisitedState<S>(S state, @Nullable VisitedState<S> before, String step) {
        String way() {
            List<String> steps = new ArrayList<>();
            for (VisitedState<S> visit = this; visit.before != null; visit = visit.before) {
                steps.add(visit.step);
            }
            Collections.reverse(steps);
            return String.join("\n", steps);
        }
    }

    private StateExplorer() {}

    static <S extends ModelState<S>> Exploration explore(S first) {
        Set<String> seen = new HashSet<>();
        Queue<VisitedState<S>> next = new ArrayDeque<>();
        seen.add(first.key());
        next.add(new VisitedState<>(first, null, "the start"));
        while (!next.isEmpty()) {
            VisitedState<S> visit = next.remove();
            String violation = visit.state.violation();
            if (violation != null) {
                return new Exploration(seen.size(), violation, visit.way());
            }
            for (Transition<S> step : visit.state.steps()) {
                if (seen.add(step.after().key())) {
                    next.add(new VisitedState<>(step.after(), visit, step.name()));
                }
            }
        }
        return new Exploration(seen.size(), null, "");
    }
}
