package org.higginspush.hub.routing;

/** How a device is connected to this node. */
public enum DeviceConnection {
    /** It has no session. */
    NONE,
    /** It has sessions, and none of them has said what it knows: an event stream, a held poll, a client that keeps no position. */
    SILENT,
    /** It has a session whose heartbeats say what the device knows. */
    CONFIRMING
}
