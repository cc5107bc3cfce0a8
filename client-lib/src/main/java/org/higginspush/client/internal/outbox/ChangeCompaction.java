package org.higginspush.client.internal.outbox;

import java.util.List;
import java.util.Objects;
import java.util.function.BinaryOperator;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.higginspush.client.Change;
import org.jspecify.annotations.Nullable;

/**
 * Leaves out changes of one context that need not be sent: every device is told as if all had been.
 *
 * <p>The hub keeps, per context, the newest change and the newest one of another origin than that one's; whatever it has
 * already, these two of the whole follow from these two of the part (see {@code docs/client-java.md}). A revision orders
 * changes by itself. Changes without one get the hub's next revision when they arrive, so their order is the order in
 * which they are sent, and is kept. The two kinds are not compared.
 */
final class ChangeCompaction {
    private ChangeCompaction() {}

    /** Of these changes, in their order, those that must be sent. */
    static List<Change> compact(List<Change> changes) {
        if (changes.size() < 2) {
            return changes;
        }
        Stream<Change> keep = Stream.concat(
                newestTwo(changes, ChangeCompaction::hasRevision, ChangeCompaction::higher),
                newestTwo(changes, change -> !hasRevision(change), ChangeCompaction::later));
        List<Change> kept = keep.toList();
        return changes.stream().filter(change -> isOneOf(kept, change)).toList();
    }

    private static Stream<Change> newestTwo(
            List<Change> changes, Predicate<Change> kind, BinaryOperator<Change> newerOf) {
        Change newest = changes.stream().filter(kind).reduce(newerOf).orElse(null);
        if (newest == null) {
            return Stream.of();
        }
        Predicate<Change> byOther = change -> !isSameOrigin(change, newest);
        return Stream.concat(Stream.of(newest), changes.stream().filter(kind.and(byOther)).reduce(newerOf).stream());
    }

    private static boolean isSameOrigin(Change one, Change other) {
        return Objects.equals(one.origin(), other.origin()) && Objects.equals(one.originUser(), other.originUser());
    }

    private static boolean hasRevision(Change change) {
        return change.revision() != null;
    }

    /** Of two changes of the same revision the hub takes the first for the change and the second for its repeat. */
    private static Change higher(Change first, Change second) {
        return revision(second) > revision(first) ? second : first;
    }

    private static Change later(Change first, Change second) {
        return second;
    }

    private static long revision(Change change) {
        Long revision = change.revision();
        return revision == null ? -1 : revision;
    }

    /** By identity: equal changes without revisions are two changes. */
    private static boolean isOneOf(List<Change> kept, @Nullable Change change) {
        return kept.stream().anyMatch(other -> other == change);
    }
}
