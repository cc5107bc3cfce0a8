package org.higginspush.hub.edge.bayeux.polling;

import java.util.List;
import org.cometd.bayeux.Promise;
import org.cometd.bayeux.server.ServerMessage;
import org.cometd.server.http.JSONHttpTransport;
import org.cometd.server.http.TransportContext;
import org.eclipse.jetty.util.thread.Invocable;
import org.higginspush.hub.edge.bayeux.BrowserCookie;
import org.higginspush.hub.edge.bayeux.PushBayeuxServer;
import org.higginspush.hub.edge.bayeux.RequestMessage;
import org.higginspush.hub.edge.jetty.DirectEndPoint;
import org.jspecify.annotations.Nullable;

/** Bayeux over long polling. Notices come with the answer to a heartbeat only, so that their order is the order sent. */
public final class LongPollingTransport extends JSONHttpTransport {
    private final PushBayeuxServer hub;

    public LongPollingTransport(PushBayeuxServer hub) {
        super(hub);
        this.hub = hub;
    }

    @Override
    public void init() {
        super.init();
        setMetaConnectDeliveryOnly(true);
    }

    @Override
    @SuppressWarnings("NullAway") // CometD's classes are not annotated; it allows null here
    protected @Nullable String findBrowserId(TransportContext context) {
        return BrowserCookie.ofOurs(super.findBrowserId(context));
    }

    @Override
    protected String setBrowserId(TransportContext context) {
        return BrowserCookie.give(context);
    }

    /** A connection that carries heartbeats is read on the selecting thread; all else that it carries may block. */
    @Override
    protected void processMessages(TransportContext context, List<ServerMessage.Mutable> messages) {
        boolean nonBlocking = messages.size() == 1 && isNonBlocking(messages.get(0));
        DirectEndPoint endPoint = PollBatches.request(context).endPoint();
        if (endPoint != null) {
            endPoint.expectNonBlocking(nonBlocking);
        }
        if (nonBlocking || endPoint == null || !Invocable.isNonBlockingInvocation()) {
            process(context, messages);
        } else {
            endPoint.execute(() -> processOnItsOwnThread(context, messages));
        }
    }

    private boolean isNonBlocking(ServerMessage message) {
        return message instanceof RequestMessage parsed
                && hub.session(parsed.getClientId())
                        != null // strangers are not served on a thread that reads for others
                && !hub.mayBlock(parsed.request());
    }

    private void processOnItsOwnThread(TransportContext context, List<ServerMessage.Mutable> messages) {
        try {
            process(context, messages);
        } catch (RuntimeException | Error e) {
            context.promise().fail(e);
        }
    }

    private void process(TransportContext context, List<ServerMessage.Mutable> messages) {
        PollBatches.process(hub, context, messages, super::processMessages, this::flush);
    }

    @Override
    protected void flush(TransportContext context) {
        PollBatches.whenComplete(context, super::flush);
    }

    /** CometD writes an answer in parts, each a step of its own; this one has a few hundred bytes and is written whole. */
    @Override
    protected void write(TransportContext context, List<ServerMessage> messages) {
        try {
            if (context.scheduleExpiration()) {
                scheduleExpiration(context.session(), context.metaConnectCycle());
            }
            PollResponse answer = (PollResponse) context.response();
            answer.setContentType(PollResponse.JSON);
            answer.add('[');
            messages.forEach(message -> answer.add(toJSONBytes(message)).add(','));
            for (ServerMessage.Mutable reply : context.replies()) {
                getBayeuxServer().freeze(reply);
                answer.add(toJSONBytes(reply)).add(',');
            }
            answer.end(']', Promise.from(done -> written(context), context.promise()::fail));
        } catch (RuntimeException | Error e) {
            context.promise().fail(e);
        }
    }

    private static void written(TransportContext context) {
        context.promise().succeed(null);
        PollBatches.request(context).batch().written();
    }
}
