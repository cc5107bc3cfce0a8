package org.higginspush.hub.edge.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.higginspush.hub.edge.api.BodyFormat;
import org.higginspush.hub.edge.jetty.RateLimitHandler;
import org.higginspush.hub.edge.jetty.ThrottledConnector;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.plugin.RefusalLog;

/** A refusal over HTTP: a problem document (RFC 9457) with the code that Bayeux uses too. */
public final class Problem {
    private Problem() {}

    /** Answers a request with a refusal and completes it. */
    public static void write(Response response, Callback callback, Refusal refusal) {
        RateLimitHandler.refused(response.getRequest());
        RefusalLog.refused(response.getRequest(), refusal);
        ThrottledConnector.refused(response.getRequest(), refusal.code());
        response.getHeaders().remove(HttpHeader.CONTENT_LENGTH);
        response.setStatus(refusal.code().status());
        BodyFormat format = BodyFormats.ofAnswer(response.getRequest());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, format.mediaTypeOfProblem());
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        if (refusal.retryAfter() != null) {
            long seconds = Math.max(1, refusal.retryAfter().toSeconds());
            response.getHeaders().put(HttpHeader.RETRY_AFTER, Long.toString(seconds));
        }
        if (refusal.code() == ErrorCode.UNAUTHENTICATED) {
            response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "Bearer realm=\"higgins-push\"");
        }
        Content.Sink.write(response, true, format.problem(refusal), callback);
    }

    /** Notes which methods an address takes, for the refusal of another (RFC 9110, section 15.5.6). */
    static void allow(Response response, List<String> methods) {
        response.getHeaders().put(HttpHeader.ALLOW, String.join(", ", methods));
    }

    /**
     * Completes the request with an answer that has no body. It is written all the same: a callback that succeeds without a
     * last write races with Jetty's own.
     */
    static void nothing(Response response, Callback callback) {
        response.write(true, BufferUtil.EMPTY_BUFFER, callback);
    }

    /** Answers with JSON and completes the request. */
    static void json(Response response, Callback callback, int status, String json) {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.write(true, BufferUtil.toBuffer(json, StandardCharsets.UTF_8), callback);
    }
}
