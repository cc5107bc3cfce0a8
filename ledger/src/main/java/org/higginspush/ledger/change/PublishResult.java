package org.higginspush.ledger.change;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/** What the hub answered to a publish. No answer is a failed future. */
sealed interface PublishResult {
    /**
     * Recorded.
     *
     * @param revision the one recorded
     */
    record Recorded(long revision) implements PublishResult {}

    /**
     * Kept until its time has come.
     *
     * @param id names it
     * @param at when that is
     */
    record Kept(String id, Instant at) implements PublishResult {}

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

    /** The receipt of a change that was recorded, or is kept. */
    static PublishResult receipt(JsonNode fields) {
        return fields.has("timed")
                ? new Kept(
                        fields.path("timed").asText(),
                        Instant.parse(fields.path("at").asText()))
                : new Recorded(fields.path("revision").asLong());
    }
}
