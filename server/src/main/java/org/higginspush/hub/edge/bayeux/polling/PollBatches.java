package org.higginspush.hub.edge.bayeux.polling;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.cometd.bayeux.Message;
import org.cometd.bayeux.Promise;
import org.cometd.bayeux.server.ServerMessage;
import org.cometd.server.http.TransportContext;
import org.higginspush.hub.edge.bayeux.BayeuxRequest;
import org.higginspush.hub.edge.bayeux.PushBayeuxServer;
import org.higginspush.hub.edge.bayeux.PushSession;
import org.higginspush.hub.edge.bayeux.RequestMessage;

/** What both HTTP transports do with the messages of one request and their replies. */
final class PollBatches {
    private PollBatches() {}

    /**
     * Serves the messages of a request, or refuses them if none can be served: CometD would refuse the request as a whole,
     * where each message is to have a reply.
     *
     * @param serve how CometD serves them
     * @param flush how the replies are written
     */
    static void process(
            PushBayeuxServer hub,
            TransportContext context,
            List<ServerMessage.Mutable> messages,
            BiConsumer<TransportContext, List<ServerMessage.Mutable>> serve,
            Consumer<TransportContext> flush) {
        if (hub.isDraining() && messages.stream().anyMatch(PollBatches::isHandshake)) {
            context.promise()
                    .fail(PushBayeuxServer.draining()); // as HTTP says it, so that a balancer asks another node
        } else if (messages.stream().allMatch(PollBatches::isMalformed)) {
            for (ServerMessage.Mutable message : messages) {
                ((RequestMessage) message).setBayeuxContext(context.bayeuxContext());
                hub.handle(null, message, Promise.from(context.replies()::add, context.promise()::fail));
            }
            flush.accept(context);
        } else {
            serve.accept(context, messages);
        }
    }

    private static boolean isHandshake(ServerMessage message) {
        return message instanceof RequestMessage parsed && parsed.request() instanceof BayeuxRequest.Handshake;
    }

    private static boolean isMalformed(ServerMessage message) {
        return message instanceof RequestMessage parsed && parsed.request() instanceof BayeuxRequest.Malformed;
    }

    /** Writes the replies once all are complete. */
    static void whenComplete(TransportContext context, Consumer<TransportContext> write) {
        request(context).batch().whenComplete(completed -> complete(context, write));
    }

    private static void complete(TransportContext context, Consumer<TransportContext> write) {
        try {
            for (ServerMessage.Mutable reply : context.replies()) {
                if (reply.getAssociated() instanceof RequestMessage message
                        && message.request().isCompleteWithBatch()) {
                    message.copyReply(); // its outcome was not known before
                }
                if (!reply.isSuccessful()) {
                    PushSession session = context.session() instanceof PushSession known ? known : null;
                    request(context).refused(reply.getChannel(), reply.get(Message.ERROR_FIELD), session);
                }
            }
            write.accept(context);
        } catch (RuntimeException | Error e) {
            context.promise().fail(e);
        }
    }

    static PollRequest request(TransportContext context) {
        return (PollRequest) context.bayeuxContext();
    }
}
