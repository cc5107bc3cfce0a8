package org.higginspush.hub.gateway;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a push service answered to a wake-up. */
public sealed interface WakeUpResult {
    /** The push service took it. That the device gets it is not known: no push service says so. */
    record Accepted() implements WakeUpResult {}

    /**
     * It will not be taken, however often it is sent: a setting, a credential or the hub's own request is wrong.
     *
     * @param reason what is wrong and what to do, for an operator
     */
    record Rejected(String reason) implements WakeUpResult {}

    /**
     * The address is no longer valid: forget it, unless the device registered again after that.
     *
     * @param since when it stopped being valid; null if the push service does not say
     * @param reason what the push service said, in plain words
     */
    record Gone(@Nullable Instant since, String reason) implements WakeUpResult {}

    /**
     * It was not taken now and may be later.
     *
     * @param after how long to wait; null if the push service does not say
     * @param reason why, for an operator
     * @param thisAddressOnly true if the push service takes too much for this address alone; others may be tried meanwhile
     */
    record TryLater(@Nullable Duration after, String reason, boolean thisAddressOnly) implements WakeUpResult {
        /** For a push service that takes nothing now, for any address. */
        public TryLater(@Nullable Duration after, String reason) {
            this(after, reason, false);
        }
    }
}
