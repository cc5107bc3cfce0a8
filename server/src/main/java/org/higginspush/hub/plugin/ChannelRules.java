package org.higginspush.hub.plugin;

import org.cometd.bayeux.server.ServerMessage;
import org.higginspush.hub.access.Identity;

/**
 * Who may use a plug-in's channels. Asked for channels below the plug-in's prefix only; a rule that throws denies.
 * Called on network threads: decide from memory, never block.
 */
public interface ChannelRules {
    /** May this session subscribe? {@code channel} is the normalised name; never one of a service, which nobody may. */
    boolean maySubscribe(Identity who, String channel);

    /** May this session publish? {@code channel} is the normalised name. */
    boolean mayPublish(Identity who, String channel, ServerMessage message);
}
