package org.higginspush.hub.gateway.http;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Asks for the addresses of a name; may block. */
@FunctionalInterface
interface HostResolver {
    /** All addresses of a name, or the one that is written there. */
    InetAddress[] resolve(String host) throws UnknownHostException;
}
