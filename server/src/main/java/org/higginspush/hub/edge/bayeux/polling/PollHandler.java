package org.higginspush.hub.edge.bayeux.polling;

import java.util.List;
import org.cometd.bayeux.Promise;
import org.cometd.server.HttpException;
import org.cometd.server.ServerSessionImpl;
import org.cometd.server.http.AbstractHttpTransport;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.LifeCycle;
import org.higginspush.hub.edge.bayeux.PushBayeuxServer;
import org.higginspush.hub.edge.jetty.QuietFailure;

/**
 * Bayeux over HTTP, for CometD's long polling and callback polling, directly on Jetty's core: through a servlet, each answer
 * would change threads several times. CometD's server starts and stops with it.
 */
public final class PollHandler extends Handler.Abstract {
    /** Headers that a browser minds in what it shows: the answer to a poll is read by a script. */
    private static final List<String> FOR_PAGES = List.of("X-Frame-Options", "Referrer-Policy");

    private final PushBayeuxServer hub;
    private final int mostBytes;

    /**
     * @param mostBytes how many bytes the body of a request may have
     */
    public PollHandler(PushBayeuxServer hub, int mostBytes) {
        this.hub = hub;
        this.mostBytes = mostBytes;
    }

    @Override
    protected void doStart() throws Exception {
        LifeCycle.start(hub);
        super.doStart();
    }

    @Override
    protected void doStop() throws Exception {
        super.doStop();
        hub.getSessions().forEach(session -> ((ServerSessionImpl) session).destroyScheduler());
        LifeCycle.stop(hub);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        PollRequest poll = new PollRequest(request, mostBytes);
        AbstractHttpTransport transport = AbstractHttpTransport.find(hub, poll);
        if (transport == null) {
            Response.writeError(request, response, callback, HttpStatus.BAD_REQUEST_400);
        } else if (request.getLength() > mostBytes) {
            Response.writeError(request, response, callback, HttpStatus.PAYLOAD_TOO_LARGE_413);
        } else {
            Promise<Void> answered =
                    Promise.from(done -> callback.succeeded(), failure -> refuse(request, response, callback, failure));
            FOR_PAGES.forEach(response.getHeaders()::remove);
            answer(transport, poll, new PollResponse(response), poll.written(answered));
        }
        return true;
    }

    private static void answer(
            AbstractHttpTransport transport, PollRequest poll, PollResponse answer, Promise<Void> answered) {
        try {
            transport.handle(poll, poll, answer, answered);
        } catch (RuntimeException | Error e) {
            answered.fail(e);
        }
    }

    /** What CometD takes for a failure of its own is nearly always a request that breaks the protocol. */
    private static void refuse(Request request, Response response, Callback callback, Throwable failure) {
        int status = failure instanceof HttpException http ? http.getCode() : HttpStatus.INTERNAL_SERVER_ERROR_500;
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        int answered = status < HttpStatus.INTERNAL_SERVER_ERROR_500 ? status : QuietFailure.status(cause);
        Response.writeError(request, response, callback, answered, null, QuietFailure.withStatus(answered, cause));
    }
}
