package org.higginspush.ledger.change;

/** What the hub answered to a publish. No answer is a failed future. */
sealed interface PublishResult {
    /**
     * Recorded.
     *
     * @param revision the one recorded
     */
    record Recorded(long revision) implements PublishResult {}

    /**
     * Refused.
     *
     * @param code the hub's, an HTTP status
     */
    record Refused(int code, String text) implements PublishResult {
        /** True if a retry may succeed. */
        boolean isTemporary() {
            return code == 503 || code == 429 || code == 402;
        }
    }
}
