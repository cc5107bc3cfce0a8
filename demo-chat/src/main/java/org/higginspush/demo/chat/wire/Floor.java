package org.higginspush.demo.chat.wire;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.higginspush.demo.chat.hall.Hall;
import org.higginspush.demo.chat.hall.Outcome;
import org.higginspush.demo.chat.hall.Outgoing;
import org.higginspush.hub.model.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets one request at a time into the hall. Answers and news go out in the order the hall made them, each after the one
 * before, but never under the lock: the thread that finds nobody sending sends, also what others add meanwhile.
 */
public final class Floor {
    private static final Logger log = LoggerFactory.getLogger(Floor.class);

    private final Hall hall; // guarded by itself
    private final InstantSource clock;
    private final Consumer<Outgoing> delivery;
    private final Queue<Runnable> outbox = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();

    /**
     * @param delivery carries out one piece of news; called by one thread at a time
     */
    public Floor(Hall hall, InstantSource clock, Consumer<Outgoing> delivery) {
        this.hall = hall;
        this.clock = clock;
        this.delivery = delivery;
    }

    /**
     * Puts a request to the hall.
     *
     * @param answer gets the answer before any of the news is told; may be called on another thread
     * @throws Refusal if the hall refuses; then nothing has happened
     */
    public <A> void ask(BiFunction<Hall, Instant, Outcome<A>> request, Consumer<? super A> answer) {
        synchronized (hall) {
            Outcome<A> outcome = request.apply(hall, clock.instant());
            add(() -> answer.accept(outcome.answer()));
            outcome.news().forEach(news -> add(() -> delivery.accept(news)));
        }
        drain();
    }

    /** Looks something up. */
    public <A> A look(BiFunction<Hall, Instant, A> question) {
        synchronized (hall) {
            return question.apply(hall, clock.instant());
        }
    }

    /** Lets the hall know something nobody else needs to be told. */
    public void tell(BiConsumer<Hall, Instant> fact) {
        synchronized (hall) {
            fact.accept(hall, clock.instant());
        }
    }

    private void add(Runnable sending) {
        outbox.add(sending);
    }

    private void drain() {
        if (waiting.getAndIncrement() != 0) {
            return;
        }
        int seen;
        do {
            seen = waiting.get();
            for (Runnable sending = outbox.poll(); sending != null; sending = outbox.poll()) {
                send(sending);
            }
        } while (waiting.addAndGet(-seen) != 0);
    }

    private static void send(Runnable sending) {
        try {
            sending.run();
        } catch (RuntimeException e) {
            log.warn("A chat message could not be sent", e);
        }
    }
}
