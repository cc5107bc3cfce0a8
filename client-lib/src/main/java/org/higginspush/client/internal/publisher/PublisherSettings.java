package org.higginspush.client.internal.publisher;

import java.time.Duration;
import org.higginspush.client.PublisherListener;
import org.higginspush.client.internal.connection.ConnectionSettings;

/**
 * What a publisher is started with.
 *
 * @param capacity of how many contexts changes may wait
 * @param batch how many changes go into one message at most
 * @param window how many changes may be unanswered
 * @param closeWait how long closing waits for changes that are not recorded yet
 * @param listener hears what the publisher does
 * @param connection how the hub is reached
 */
public record PublisherSettings(
        int capacity,
        int batch,
        int window,
        Duration closeWait,
        PublisherListener listener,
        ConnectionSettings connection) {}
