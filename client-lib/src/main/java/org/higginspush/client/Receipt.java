package org.higginspush.client;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the hub answered for a change it recorded, or keeps until its time has come.
 *
 * @param position the position the hub gave it; opaque. Empty for a timed change.
 * @param revision the revision recorded: the change's own, or the one the hub gave it. For a timed change its own or 0,
 *     because the hub gives the next one when its time has come.
 * @param duplicate true if the hub knew it already and told nobody
 * @param timed for a change with {@link Change#at} or {@link Change#after}: what names it until its time has come; otherwise
 *     null
 */
public record Receipt(
        String position,
        long revision,
        boolean duplicate,
        @Nullable Timed timed) {
    /** The receipt of a change that was recorded. */
    public Receipt(String position, long revision, boolean duplicate) {
        this(position, revision, duplicate, null);
    }

    /**
     * A change that the hub keeps, on disk, until its time has come.
     *
     * @param id names it, to cancel it over the HTTP API (docs/protocol.md)
     * @param at when it is recorded and announced
     */
    public record Timed(String id, Instant at) {}
}
