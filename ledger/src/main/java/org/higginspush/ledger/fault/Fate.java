package org.higginspush.ledger.fault;

/** What becomes of one connection through the proxy. */
sealed interface Fate {
    /** When it happens, in nanoseconds since the connection was made. */
    long at();

    /** Nothing happens to it. */
    record Fair() implements Fate {
        @Override
        public long at() {
            return Long.MAX_VALUE;
        }
    }

    /** It is reset. */
    record Reset(long at) implements Fate {}

    /** From then on nothing goes through, and neither side hears of the other's end. */
    record HalfOpen(long at) implements Fate {}

    /** From then on what the hub says is lost; a moment later the connection is reset. */
    record AnswersLost(long at) implements Fate {}

    /**
     * It is slow in both directions.
     *
     * @param latency until a byte arrives, in nanoseconds
     * @param bytesPerSecond how many go through
     */
    record Slow(long latency, int bytesPerSecond) implements Fate {
        @Override
        public long at() {
            return 0;
        }
    }

    /**
     * It loses frames with notices.
     *
     * @param share of those the hub writes, from 0 to 1
     */
    record FramesLost(double share) implements Fate {
        @Override
        public long at() {
            return 0;
        }
    }
}
