package org.higginspush.hub.edge.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.access.TokenVerifier;
import org.higginspush.hub.edge.api.ApiExchange;
import org.higginspush.hub.edge.api.ApiFailures;
import org.higginspush.hub.edge.jetty.ThrottledConnector;
import org.higginspush.hub.metrics.MetricsText;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.ListenAddress;
import org.higginspush.hub.model.ListenAddress.Purpose;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * {@code /metrics}: what the hub measures, for Prometheus. An address that is for operations alone tells everybody who reaches it; any
 * other that serves operations tells programs of the hub's own machine, and whoever has a token with the scope {@code manage}.
 */
final class MetricsHandler extends Handler.Abstract {
    static final String PATH = "/metrics";

    private static final List<String> METHODS = List.of("GET", "HEAD");
    private static final Refusal OFF =
            new Refusal(ErrorCode.NOT_FOUND, "Metrics are switched off here: set metrics.enabled to on to have them.");

    private final @Nullable MetricsText metrics;
    private final TokenVerifier tokens;

    /**
     * @param metrics null if they are switched off
     */
    MetricsHandler(@Nullable MetricsText metrics, TokenVerifier tokens) {
        this.metrics = metrics;
        this.tokens = tokens;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        if (!request.getHttpURI().getPath().equals(PATH)) {
            return false;
        }
        try {
            serve(request, response, callback);
        } catch (RuntimeException e) {
            Problem.write(response, callback, ApiFailures.refusal(e));
        }
        return true;
    }

    private void serve(Request request, Response response, Callback callback) {
        PurposeCheck.require(request, Purpose.OPERATIONS);
        if (!HttpMethod.GET.is(request.getMethod()) && !HttpMethod.HEAD.is(request.getMethod())) {
            Problem.allow(response, METHODS);
            throw ApiExchange.noSuchMethod(METHODS);
        }
        MetricsText text = metrics;
        if (text == null) {
            throw OFF;
        }
        if (isForOperationsAlone(ThrottledConnector.addressOf(request)) || PurposeCheck.isFromOwnMachine(request)) {
            write(text, request, response, callback);
            return;
        }
        String token = HttpApiExchange.bearerToken(request);
        if (token == null) {
            throw Refusal.unauthenticated(
                    "The metrics are for operators: send an access token with the scope \"manage\" in the"
                            + " Authorization header, or ask from the hub's own machine, or at an address for operations alone.");
        }
        tokens.verify(token).whenComplete((who, failure) -> {
            Refusal refusal = failure == null ? refusal(who) : ApiFailures.refusal(failure);
            try {
                if (refusal == null) {
                    write(text, request, response, callback);
                } else {
                    Problem.write(response, callback, refusal);
                }
            } catch (RuntimeException e) {
                Problem.write(response, callback, ApiFailures.refusal(e));
            }
        });
    }

    private static boolean isForOperationsAlone(ListenAddress address) {
        return !address.serves(Purpose.DEVICES) && !address.serves(Purpose.PUBLISHERS);
    }

    private static @Nullable Refusal refusal(Identity who) {
        return who.may(Scope.MANAGE) ? null : Refusal.forbidden("This token lacks the scope \"manage\".");
    }

    private static void write(MetricsText text, Request request, Response response, Callback callback) {
        String mediaType = mediaType(request);
        response.setStatus(200);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, mediaType);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.write(true, BufferUtil.toBuffer(text.write(mediaType), StandardCharsets.UTF_8), callback);
    }

    /** OpenMetrics for those who name it first, as Prometheus does. */
    private static String mediaType(Request request) {
        for (String range : request.getHeaders().getQualityCSV(HttpHeader.ACCEPT)) {
            String type = range.toLowerCase(Locale.ROOT);
            if (type.startsWith("application/openmetrics-text")) {
                return MetricsText.OPEN_METRICS;
            }
            if (type.startsWith("text/") || type.startsWith("*/")) {
                return MetricsText.PROMETHEUS;
            }
        }
        return MetricsText.PROMETHEUS;
    }
}
