package org.higginspush.hub.session;

import java.time.Instant;
import org.higginspush.hub.model.Position;
import org.jspecify.annotations.Nullable;

/**
 * What an operator is told of a session.
 *
 * @param transport the name of the way it is connected: {@code websocket}, {@code long-polling}, {@code sse}
 * @param from what kind of address it comes from
 * @param since when it began
 * @param client the program's name, as {@link ClientName} makes it; null if that is not known
 * @param confirmed up to where its device has shown that it knows everything, or, if it shows nothing, to where it was written
 *     to; null if it is not subscribed
 */
public record SessionDescription(
        String transport,
        AddressClass from,
        Instant since,
        @Nullable String client,
        @Nullable Position confirmed) {}
