package org.higginspush.hub.edge.bayeux;

import java.util.List;
import org.cometd.bayeux.Channel;
import org.cometd.bayeux.Message;
import org.cometd.bayeux.server.ServerMessage;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;

/** Several messages in one frame or request. They are dealt with in their order, and each has a reply in the one answer. */
final class Batches {
    private static final Refusal HANDSHAKE_ALONE =
            Refusal.malformed("Send a handshake alone in its request or frame (Bayeux 1.0, section 4.1).");

    private Batches() {}

    /**
     * Why these messages may not come together; null if they may. Their answer does not wait: a heartbeat among them is not
     * held.
     */
    static @Nullable Refusal check(List<ServerMessage.Mutable> messages) {
        if (messages.size() == 1) {
            return null;
        }
        for (ServerMessage.Mutable message : messages) {
            if (Channel.META_HANDSHAKE.equals(message.getChannel())) {
                return HANDSHAKE_ALONE;
            }
            if (Channel.META_CONNECT.equals(message.getChannel())) {
                message.getAdvice(true).put(Message.TIMEOUT_FIELD, 0L);
            }
        }
        return null;
    }
}
