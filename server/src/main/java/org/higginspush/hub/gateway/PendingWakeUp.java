package org.higginspush.hub.gateway;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One wake-up on its way, until its result is known. Guarded by its {@link GatewayQueue}, but for what is final. */
final class PendingWakeUp {
    enum WakeUpState {
        /** Waits for its turn. */
        WAITING,
        /** Was handed to the gateway. */
        SENT,
        /** Waits before it is sent once more. */
        PAUSING,
        /** Its result is known, or nobody wants to know it. */
        ENDED
    }

    final WakeUp wakeUp;
    final Destination destination;
    /** It is not sent then or later. */
    final Instant end;

    final CompletableFuture<WakeUpResult> result = new CompletableFuture<>();
    /** Is told what the push service answered each time that it was sent. */
    final Consumer<WakeUpResult> answers;

    /** How often it was sent. */
    int attempts;

    /** True if it was sent to find out whether the destination is well again. */
    boolean trial;

    private WakeUpState state = WakeUpState.WAITING;
    private int step;
    private @Nullable Future<?> timer;

    PendingWakeUp(WakeUp wakeUp, Destination destination, Instant end, Consumer<WakeUpResult> answers) {
        this.wakeUp = wakeUp;
        this.destination = destination;
        this.end = end;
        this.answers = answers;
    }

    WakeUpState state() {
        return state;
    }

    /**
     * Goes to another state; what a timer was to do in the state before is not done any more.
     *
     * @return the number of this step, for {@link #isAt}
     */
    int enter(WakeUpState next) {
        state = next;
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
        return ++step;
    }

    /** Sets what {@link #enter} cancels. */
    void timer(Future<?> next) {
        timer = next;
    }

    /** True if nothing happened since that step: an answer or timer that belongs to it is not late. */
    boolean isAt(int number) {
        return step == number;
    }
}
