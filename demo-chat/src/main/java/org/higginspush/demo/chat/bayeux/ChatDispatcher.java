package org.higginspush.demo.chat.bayeux;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.higginspush.demo.chat.rooms.ChatState;
import org.higginspush.demo.chat.rooms.Effect;
import org.higginspush.demo.chat.rooms.Result;
import org.higginspush.hub.model.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Executes requests on the {@link ChatState}, one at a time. Answers and effects are sent in the order in which they
 * were made, never under the lock: the first thread sends, also what other threads add meanwhile.
 */
public final class ChatDispatcher {
    private static final Logger log = LoggerFactory.getLogger(ChatDispatcher.class);

    private final ChatState state; // guarded by itself
    private final InstantSource clock;
    private final Consumer<Effect> effectDelivery;
    private final Queue<Runnable> outbox = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();

    /**
     * @param effectDelivery carries out one effect; called by one thread at a time
     */
    public ChatDispatcher(ChatState state, InstantSource clock, Consumer<Effect> effectDelivery) {
        this.state = state;
        this.clock = clock;
        this.effectDelivery = effectDelivery;
    }

    /**
     * Executes a request.
     *
     * @param answer gets the answer before any effect is carried out; may be called on another thread
     * @throws Refusal if the request is refused; then nothing has changed
     */
    public <A> void execute(BiFunction<ChatState, Instant, Result<A>> request, Consumer<? super A> answer) {
        synchronized (state) {
            Result<A> outcome = request.apply(state, clock.instant());
            add(() -> answer.accept(outcome.answer()));
            outcome.effects().forEach(effects -> add(() -> effectDelivery.accept(effects)));
        }
        drain();
    }

    /** Reads the state. */
    public <A> A read(BiFunction<ChatState, Instant, A> question) {
        synchronized (state) {
            return question.apply(state, clock.instant());
        }
    }

    /** Changes the state without an answer or effects. */
    public void update(BiConsumer<ChatState, Instant> fact) {
        synchronized (state) {
            fact.accept(state, clock.instant());
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
