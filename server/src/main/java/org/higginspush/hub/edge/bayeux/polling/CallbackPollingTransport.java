package org.higginspush.hub.edge.bayeux.polling;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.cometd.bayeux.Promise;
import org.cometd.bayeux.server.ServerMessage;
import org.cometd.server.CometDRequest;
import org.cometd.server.CometDResponse;
import org.cometd.server.http.JSONPHttpTransport;
import org.cometd.server.http.TransportContext;
import org.higginspush.hub.edge.bayeux.BrowserCookie;
import org.higginspush.hub.edge.bayeux.PushBayeuxServer;
import org.jspecify.annotations.Nullable;

/**
 * Bayeux over callback polling (JSONP), for browsers that can do nothing else. Off unless enabled; a session is made with a
 * ticket, never with a token, because everything a client says here stands in a URL.
 */
public final class CallbackPollingTransport extends JSONPHttpTransport {
    /** Comes before the callback's name, so that no answer starts with text that the client chose. */
    private static final byte[] COMMENT = "/**/".getBytes(StandardCharsets.US_ASCII);

    private final PushBayeuxServer hub;

    public CallbackPollingTransport(PushBayeuxServer hub) {
        super(hub);
        this.hub = hub;
    }

    @Override
    public boolean accept(CometDRequest request) {
        return request.getParameterValues(getCallbackParameter()) != null && super.accept(request);
    }

    @Override
    protected void writePrepare(TransportContext context, Promise<Void> promise) {
        CometDResponse response = context.response();
        response.setContentType("text/javascript;charset=UTF-8");
        response.addHeader("X-Content-Type-Options", "nosniff");
        response.addHeader("Content-Disposition", "attachment; filename=f.txt");
        response.getOutput()
                .write(false, COMMENT, Promise.from(done -> super.writePrepare(context, promise), promise::fail));
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

    @Override
    protected void processMessages(TransportContext context, List<ServerMessage.Mutable> messages) {
        PollBatches.request(context).inUrl();
        PollBatches.process(hub, context, messages, super::processMessages, this::flush);
    }

    @Override
    protected void flush(TransportContext context) {
        PollBatches.whenComplete(context, super::flush);
    }

    @Override
    protected void writeComplete(TransportContext context, List<ServerMessage> messages) {
        PollBatches.request(context).batch().written();
    }
}
