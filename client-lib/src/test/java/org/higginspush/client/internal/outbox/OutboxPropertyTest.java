package org.higginspush.client.internal.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.higginspush.client.Change;
import org.higginspush.client.PropertyCheck;
import org.higginspush.client.Receipt;
import org.junit.jupiter.api.Test;

/**
 * Random publishes, answers, delays and lost connections: in the end every future is completed, none before the hub has
 * recorded the change or a newer one, and the hub has recorded the newest of every context.
 */
class OutboxPropertyTest {
    private static final List<String> CONTEXTS = List.of("a", "b", "c", "d");
    private static final List<String> ORIGINS = List.of("A", "B");

    @Test
    void everyChangeIsRecordedOrIncludedInOneThatIs() {
        PropertyCheck.forRandomSeeds(random -> new OutboxRun(random).everyChangeIsRecordedOrIncludedInOneThatIs());
    }

    /** One run, with one sequence of random numbers. */
    private static final class OutboxRun {
        private record Published(Change change, CompletableFuture<Receipt> receipt) {}

        private final Outbox outbox = new Outbox(100);
        private final List<Published> published = new ArrayList<>();
        private final List<Change> inFlight = new ArrayList<>();
        private final Map<String, Long> recorded = new HashMap<>();
        private final Map<String, Long> newest = new HashMap<>();
        private final RandomGenerator random;

        private OutboxRun(RandomGenerator random) {
            this.random = random;
        }

        void everyChangeIsRecordedOrIncludedInOneThatIs() {
            for (int i = 0; i < 300; i++) {
                step();
                published.forEach(this::noneTooEarly);
                assertThat(outbox.unanswered()).isEqualTo(inFlight.size());
                assertThat(outbox.contexts()).isLessThanOrEqualTo(CONTEXTS.size());
            }
            while (outbox.contexts() > 0) {
                inFlight.addAll(outbox.take(100));
                List.copyOf(inFlight).forEach(this::record);
            }

            assertThat(recorded).isEqualTo(newest);
            assertThat(published).allSatisfy(one -> assertThat(one.receipt).isCompleted());
        }

        private void step() {
            switch (random.nextInt(10)) {
                case 0, 1, 2, 3 -> publish();
                case 4, 5 -> inFlight.addAll(outbox.take(random.nextInt(1, 4)));
                case 6, 7, 8 -> answer();
                default -> lose();
            }
        }

        private void publish() {
            String context = CONTEXTS.get(random.nextInt(CONTEXTS.size()));
            String origin = ORIGINS.get(random.nextInt(ORIGINS.size()));
            long revision = newest.merge(context, 1L, Long::sum);
            Change change = new Change("alex", context, revision, origin);
            published.add(new Published(change, outbox.offer(change)));
        }

        private void answer() {
            if (inFlight.isEmpty()) {
                return;
            }
            Change change = inFlight.get(random.nextInt(inFlight.size()));
            if (random.nextInt(4) == 0) {
                inFlight.remove(change);
                outbox.delayed(change).run();
            } else {
                record(change);
            }
        }

        private void record(Change change) {
            inFlight.remove(change);
            recorded.merge(change.context(), revision(change), Math::max);
            outbox.recorded(change, new Receipt("k3:1", revision(change), false))
                    .run();
        }

        private void lose() {
            inFlight.clear();
            outbox.connectionLost();
        }

        private void noneTooEarly(Published one) {
            if (one.receipt.isDone()) {
                assertThat(recorded.get(one.change.context())).isGreaterThanOrEqualTo(revision(one.change));
                assertThat(one.receipt.join().revision()).isGreaterThanOrEqualTo(revision(one.change));
            }
        }

        private static long revision(Change change) {
            Long revision = change.revision();
            return revision == null ? -1 : revision;
        }
    }
}
