package org.higginspush.client.internal.connection;

import java.net.URI;
import java.util.List;
import org.higginspush.client.TokenSupplier;
import org.higginspush.client.Transport;
import org.higginspush.client.internal.reconnect.Backoff;

/**
 * How a hub is reached.
 *
 * @param bayeux the hub's Bayeux address, http or https
 * @param tokens where access tokens come from
 * @param transports what may be used, the preferred one first; not empty
 * @param pauses between attempts
 * @param tokenPauses between calls of the supplier: after it failed, after the hub refused what it gave, and between renewals
 *     that fail
 * @param preferredRetry the time on another transport after which the first one is tried again
 */
public record ConnectionSettings(
        URI bayeux,
        TokenSupplier tokens,
        List<Transport> transports,
        Backoff pauses,
        Backoff tokenPauses,
        Backoff preferredRetry) {}
