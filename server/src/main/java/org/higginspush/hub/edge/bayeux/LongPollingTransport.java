package org.higginspush.hub.edge.bayeux;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.cometd.bayeux.Promise;
import org.cometd.bayeux.server.BayeuxContext;
import org.cometd.bayeux.server.ServerMessage;
import org.cometd.server.CometDRequest;
import org.cometd.server.CometDResponse;
import org.cometd.server.http.JSONHttpTransport;
import org.cometd.server.http.TransportContext;

/** Bayeux over long polling. Notices come with the answer to a heartbeat only, so that their order is the order sent. */
final class LongPollingTransport extends JSONHttpTransport {
    LongPollingTransport(PushBayeuxServer hub) {
        super(hub);
    }

    @Override
    public void init() {
        super.init();
        setMetaConnectDeliveryOnly(true);
    }

    @Override
    public void handle(BayeuxContext context, CometDRequest request, CometDResponse response, Promise<Void> promise) {
        RequestContext ours = new RequestContext(context);
        super.handle(ours, request, response, ours.written(promise));
    }

    @Override
    protected String setBrowserId(TransportContext context) {
        return BrowserCookie.give(context);
    }

    @Override
    protected void flush(TransportContext context) {
        flushWhenSettled(context, () -> super.flush(context));
    }

    @Override
    protected void writeComplete(TransportContext context, List<ServerMessage> messages) {
        exchange(context).written();
    }

    static void flushWhenSettled(TransportContext context, Runnable flush) {
        CompletableFuture<Void> settled = exchange(context).settled();
        if (settled == null) {
            flush.run();
        } else {
            settled.thenRun(flush);
        }
    }

    static Exchange exchange(TransportContext context) {
        return ((RequestContext) context.bayeuxContext()).exchange();
    }
}
