package org.higginspush.hub.edge.websocket;

import java.time.Duration;

/**
 * What plain WebSockets can be told.
 *
 * @param idleTimeout after how long without a frame, an answered ping for one, a connection is dead
 * @param openTimeout how long an upgrade may take
 * @param writeDeadline after how long a client that does not read is disconnected
 * @param maxMessageBytes the longest message
 */
public record PlainWebSocketSettings(
        Duration idleTimeout, Duration openTimeout, Duration writeDeadline, int maxMessageBytes) {}
