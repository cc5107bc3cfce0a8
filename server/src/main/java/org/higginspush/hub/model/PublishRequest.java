package org.higginspush.hub.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a publisher asks for, read from the fields of its message.
 *
 * @param change what changed, and for whom
 * @param at when it is to be announced; null for now
 * @param timedId what names a change for later; null lets the hub choose
 */
public record PublishRequest(
        Change change, @Nullable Instant at, @Nullable String timedId) {}
