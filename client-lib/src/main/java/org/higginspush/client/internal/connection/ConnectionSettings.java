package org.higginspush.client.internal.connection;

import java.net.URI;
import java.util.List;
import org.higginspush.client.TokenSupplier;
import org.higginspush.client.Transport;
import org.higginspush.client.internal.reconnect.Backoff;

/**
 * How a link reaches its hub.
 *
 * @param bayeux the hub's Bayeux address, http or https
 * @param tokens where access tokens come from
 * @param transports what may be used, best first; not empty
 * @param pauses between attempts, and between renewals that fail
 * @param wayBack the time on a lesser transport after which the best one is tried again
 */
public record ConnectionSettings(
        URI bayeux, TokenSupplier tokens, List<Transport> transports, Backoff pauses, Backoff wayBack) {}
