package org.higginspush.client.internal.selector;

import java.time.Duration;
import org.higginspush.client.PositionStore;
import org.higginspush.client.SelectorListener;
import org.higginspush.client.SyncFunction;
import org.higginspush.client.internal.connection.ConnectionSettings;
import org.higginspush.client.internal.sync.SyncDelays;
import org.jspecify.annotations.Nullable;

/**
 * What a selector is started with.
 *
 * @param user whose contexts these are
 * @param device the device's id; null if the access token names it
 * @param sync the application's sync
 * @param delays how long syncs wait
 * @param timer between two syncs of everything while the hub cannot be reached
 * @param longestSpread the longest time over which a hub can spread syncs; what it says beyond that is not believed
 * @param positions where the device keeps its progress
 * @param listener hears what the selector does
 * @param connection how the hub is reached
 */
public record SelectorSettings(
        String user,
        @Nullable String device,
        SyncFunction sync,
        SyncDelays delays,
        Duration timer,
        Duration longestSpread,
        PositionStore positions,
        SelectorListener listener,
        ConnectionSettings connection) {}
