package org.higginspush.hub.edge.bayeux;

import java.time.Duration;

/**
 * What the Bayeux edge can be told.
 *
 * @param websocket whether WebSocket is on
 * @param longPolling whether long polling is on
 * @param callbackPolling whether callback polling is on
 * @param longPollingTimeout how long a poll is held
 * @param webSocketTimeout how long a heartbeat is held on a WebSocket
 * @param webSocketIdleTimeout after how long without a byte a WebSocket is closed; above {@code webSocketTimeout}
 * @param maxInterval after how long without a heartbeat a session ends
 * @param maxMessageBytes the largest frame or request
 * @param maxBatch the most messages a device may send in one frame or request
 * @param maxPublisherBatch the same for a publisher
 * @param maxSubscriptions the most plug-in channels a session may subscribe to
 * @param sessionsPerUser the most sessions of one user
 * @param sessionsPerAddress the most sessions from one address
 * @param handshakesPerMinute the most handshakes from one address in a minute
 * @param messagesPerSecond the most messages a second on a device's WebSocket, for long
 * @param publisherMessagesPerSecond the same on a publisher's connection
 * @param requestsPerSecond the most HTTP requests a second on one connection, for long
 * @param handshakeTimeout within which a WebSocket must speak for a session
 * @param writeDeadline after how long a device that does not read is disconnected
 * @param syncsPerSecond how many syncs per second the Attribute Server is good for; sizes the spread of a resync
 */
public record BayeuxSettings(
        boolean websocket,
        boolean longPolling,
        boolean callbackPolling,
        Duration longPollingTimeout,
        Duration webSocketTimeout,
        Duration webSocketIdleTimeout,
        Duration maxInterval,
        int maxMessageBytes,
        int maxBatch,
        int maxPublisherBatch,
        int maxSubscriptions,
        int sessionsPerUser,
        int sessionsPerAddress,
        int handshakesPerMinute,
        int messagesPerSecond,
        int publisherMessagesPerSecond,
        int requestsPerSecond,
        Duration handshakeTimeout,
        Duration writeDeadline,
        int syncsPerSecond) {
    /** The longest time a heartbeat is held on any transport; a session may move from one to another. */
    Duration longestHeld() {
        return longPollingTimeout.compareTo(webSocketTimeout) > 0 ? longPollingTimeout : webSocketTimeout;
    }
}
