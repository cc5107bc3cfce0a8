package org.higginspush.hub.edge.bayeux.polling;

import java.util.List;
import org.cometd.bayeux.Promise;
import org.cometd.bayeux.server.ServerMessage;
import org.cometd.server.http.TransportContext;
import org.higginspush.hub.edge.bayeux.BayeuxRequest;
import org.higginspush.hub.edge.bayeux.MessageBatch;
import org.higginspush.hub.edge.bayeux.PushBayeuxServer;
import org.higginspush.hub.edge.bayeux.RequestMessage;

/** What both HTTP transports do with the messages of one request and their replies. */
final class PollBatches {
    private PollBatches() {}

    /**
     * Refuses the messages of a request if none of them can be served: CometD would refuse the request as a whole, where each
     * message is to have a reply.
     *
     * @return whether they were refused; then the replies can be written
     */
    static boolean refuse(PushBayeuxServer hub, TransportContext context, List<ServerMessage.Mutable> messages) {
        if (!messages.stream().allMatch(PollBatches::isMalformed)) {
            return false;
        }
        for (ServerMessage.Mutable message : messages) {
            ((RequestMessage) message).setBayeuxContext(context.bayeuxContext());
            hub.handle(null, message, Promise.from(context.replies()::add, context.promise()::fail));
        }
        return true;
    }

    private static boolean isMalformed(ServerMessage message) {
        return message instanceof RequestMessage parsed && parsed.request() instanceof BayeuxRequest.Malformed;
    }

    /** Writes the replies once all are complete. */
    static void whenComplete(TransportContext context, Runnable write) {
        MessageBatch batch = request(context).batch();
        batch.whenComplete(completed -> complete(context, write));
    }

    private static void complete(TransportContext context, Runnable write) {
        try {
            for (ServerMessage.Mutable reply : context.replies()) {
                if (reply.getAssociated() instanceof RequestMessage message
                        && message.request() instanceof BayeuxRequest.Publish) {
                    message.copyReply(); // its outcome was not known before
                }
                if (!reply.isSuccessful()) {
                    request(context).refused();
                }
            }
            write.run();
        } catch (RuntimeException | Error e) {
            context.promise().fail(e);
        }
    }

    static PollRequest request(TransportContext context) {
        return (PollRequest) context.bayeuxContext();
    }
}
