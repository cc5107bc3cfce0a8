package org.higginspush.client.internal.bayeux;

import java.util.Map;

/** What a session asks and tells whoever uses it; called by tasks of the session's mailbox. */
public interface SessionListener {
    /** What goes into {@code ext.push} of the heartbeat that is about to be sent. */
    Map<String, Object> heartbeat();

    /**
     * A heartbeat was answered.
     *
     * @param held whether the hub held it, as a hub does
     */
    void heartbeatAnswered(Reply reply, boolean held);

    /**
     * A message came in on a channel.
     *
     * @return false if such messages were not subscribed to
     */
    boolean received(String channel, Map<String, Object> data);
}
