package org.higginspush.ledger.change;

/** What the hub answered to a publish. No answer is a failed future. */
sealed interface Answer {
    /**
     * Recorded.
     *
     * @param revision the one recorded
     */
    record Recorded(long revision) implements Answer {}

    /**
     * Refused.
     *
     * @param code the hub's, an HTTP status
     */
    record Refused(int code, String text) implements Answer {
        /** True if the same may be granted later. */
        boolean isForNow() {
            return code == 503 || code == 429 || code == 402;
        }
    }
}
