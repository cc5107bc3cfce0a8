package org.higginspush.ledger.fault;

/** The fault of one connection through the proxy. */
sealed interface ConnectionFault {
    /** When it happens, in nanoseconds since the connection was made. */
    long at();

    /** No fault. */
    record None() implements ConnectionFault {
        @Override
        public long at() {
            return Long.MAX_VALUE;
        }
    }

    /** It is reset. */
    record Reset(long at) implements ConnectionFault {}

    /** From then on no bytes are forwarded, and neither side sees the other side close. */
    record HalfOpen(long at) implements ConnectionFault {}

    /** From then on what the hub sends is discarded; 50 ms later the connection is reset. */
    record LostAnswers(long at) implements ConnectionFault {}

    /**
     * It is slow in both directions.
     *
     * @param latency until a byte arrives, in nanoseconds
     * @param bytesPerSecond how many go through
     */
    record Slow(long latency, int bytesPerSecond) implements ConnectionFault {
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
    record LostFrames(double share) implements ConnectionFault {
        @Override
        public long at() {
            return 0;
        }
    }
}
