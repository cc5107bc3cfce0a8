package org.higginspush.hub;

/** The ways to speak of registrations with a hub. */
enum RegistrationProtocol {
    JSON,
    XML,
    PLAIN_WEBSOCKET,
    BAYEUX_WEBSOCKET,
    BAYEUX_LONG_POLLING
}
