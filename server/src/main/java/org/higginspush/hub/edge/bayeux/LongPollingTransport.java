package org.higginspush.hub.edge.bayeux;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.cometd.bayeux.Promise;
import org.cometd.bayeux.server.ServerMessage;
import org.cometd.server.http.JSONHttpTransport;
import org.cometd.server.http.TransportContext;
import org.eclipse.jetty.util.thread.Invocable;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;

/** Bayeux over long polling. Notices come with the answer to a heartbeat only, so that their order is the order sent. */
final class LongPollingTransport extends JSONHttpTransport {
    private final PushBayeuxServer hub;

    LongPollingTransport(PushBayeuxServer hub) {
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

    /** A connection that carries heartbeats is read by the thread that selects; all else that it carries is not. */
    @Override
    protected void processMessages(TransportContext context, List<ServerMessage.Mutable> messages) {
        boolean quick = messages.size() == 1 && hub.isQuick(messages.get(0));
        QuickEndPoint end = poll(context).end();
        if (end != null) {
            end.expectsQuick(quick);
        }
        if (quick || end == null || !Invocable.isNonBlockingInvocation()) {
            processBatch(context, messages);
        } else {
            end.execute(() -> processAside(context, messages));
        }
    }

    private void processAside(TransportContext context, List<ServerMessage.Mutable> messages) {
        try {
            processBatch(context, messages);
        } catch (RuntimeException | Error e) {
            context.promise().fail(e);
        }
    }

    private void processBatch(TransportContext context, List<ServerMessage.Mutable> messages) {
        Refusal refusal = Batches.check(messages);
        if (refusal == null) {
            super.processMessages(context, messages);
        } else {
            context.replies().addAll(hub.refused(messages, refusal));
            flush(context);
        }
    }

    @Override
    protected void flush(TransportContext context) {
        flushWhenSettled(context, () -> super.flush(context));
    }

    /** CometD writes an answer in parts, each a step of its own; this one has a few hundred bytes and is written whole. */
    @Override
    protected void write(TransportContext context, List<ServerMessage> messages) {
        try {
            if (context.scheduleExpiration()) {
                scheduleExpiration(context.session(), context.metaConnectCycle());
            }
            PollAnswer answer = (PollAnswer) context.response();
            answer.setContentType(PollAnswer.JSON);
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
        poll(context).exchange().written();
    }

    static void flushWhenSettled(TransportContext context, Runnable flush) {
        CompletableFuture<Void> settled = poll(context).exchange().settled();
        if (settled == null) {
            flush.run();
        } else {
            Outcomes.when(settled, context.promise(), (done, failure) -> flush.run());
        }
    }

    static Poll poll(TransportContext context) {
        return (Poll) context.bayeuxContext();
    }
}
