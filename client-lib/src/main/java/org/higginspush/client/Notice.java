package org.higginspush.client;

import org.jspecify.annotations.Nullable;

/**
 * What the hub told: a context changed. It says that something changed, never what.
 *
 * @param context which context
 * @param revision its revision; it includes all lower ones
 * @param origin the device that made the change, or null if no device did
 */
public record Notice(
        String context, long revision, @Nullable String origin) {}
