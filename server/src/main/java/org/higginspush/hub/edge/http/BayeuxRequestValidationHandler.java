package org.higginspush.hub.edge.http;

import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.higginspush.hub.edge.bayeux.PushBayeuxServer;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.ListenAddress.Purpose;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * Says what is wrong with a request to {@code /bayeux} that is neither a message nor a proper upgrade to WebSocket (RFC
 * 6455, section 4.2.1), where Jetty and CometD would only say that it is bad.
 */
final class BayeuxRequestValidationHandler extends Handler.Wrapper {
    /** CometD's name for the parameter with the name of the function to call. */
    private static final String CALLBACK = "jsonp";

    private static final String NO_UPGRADE =
            "GET at this address opens a WebSocket: send \"Upgrade: websocket\", or POST Bayeux messages.";

    /** What Jetty refuses by itself, before any handler. */
    static final Refusal NO_CONNECTION_HEADER =
            Refusal.malformed("The header \"Connection: Upgrade\" is missing: a proxy must pass it on with Upgrade.");

    private final Set<String> transports;
    private final BooleanSupplier isDraining;

    /**
     * @param transports the names of the Bayeux transports that are switched on
     * @param isDraining whether no new sessions are taken
     */
    BayeuxRequestValidationHandler(Handler inside, List<String> transports, BooleanSupplier isDraining) {
        super(inside);
        this.transports = Set.copyOf(transports);
        this.isDraining = isDraining;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        Refusal refusal = notServed(request);
        if (refusal == null) {
            refusal = refusal(request, response.getHeaders());
        }
        if (refusal == null) {
            return super.handle(request, response, callback);
        }
        Problem.write(response, callback, refusal);
        return true;
    }

    /** Devices and publishers speak Bayeux; what they may not do at an address is refused message by message. */
    private static @Nullable Refusal notServed(Request request) {
        return PurposeCheck.refusal(request, Purpose.PUBLISHERS) == null
                ? null
                : PurposeCheck.refusal(request, Purpose.DEVICES);
    }

    private @Nullable Refusal refusal(Request request, HttpFields.Mutable answer) {
        String method = request.getMethod();
        if (HttpMethod.POST.is(method)) {
            return transports.contains("long-polling") ? null : noPost(answer);
        }
        if (!HttpMethod.GET.is(method)) {
            answer.put(HttpHeader.ALLOW, "GET, POST");
            return new Refusal(
                    ErrorCode.METHOD_NOT_ALLOWED,
                    "This address takes POST with Bayeux messages, and GET for a WebSocket or callback polling.");
        }
        if (isCallbackPoll(request) && !request.getHeaders().contains(HttpHeader.UPGRADE)) {
            return transports.contains("callback-polling") ? null : off("Callback polling");
        }
        if (!transports.contains("websocket")) {
            return off("WebSocket");
        }
        Refusal noUpgrade = WebSocketHeaders.refusal(request.getHeaders(), answer, NO_UPGRADE);
        return noUpgrade == null && isDraining.getAsBoolean() ? PushBayeuxServer.draining() : noUpgrade;
    }

    /**
     * Whether this asks for an answer as a script, however the address spells it: what CometD will look at, decoded in the
     * same way.
     */
    static boolean isCallbackPoll(Request request) {
        return Request.extractQueryParameters(request).get(CALLBACK) != null;
    }

    private static Refusal noPost(HttpFields.Mutable answer) {
        answer.put(HttpHeader.ALLOW, "GET");
        return new Refusal(ErrorCode.METHOD_NOT_ALLOWED, "Long polling is switched off at this hub: use a WebSocket.");
    }

    private static Refusal off(String transport) {
        return new Refusal(
                ErrorCode.NOT_FOUND, transport + " is switched off at this hub: use another transport of Bayeux.");
    }

    /** True for {@link #NO_CONNECTION_HEADER}. */
    static boolean lacksConnection(HttpFields headers) {
        return headers.contains(HttpHeader.UPGRADE) && !headers.contains(HttpHeader.CONNECTION, "upgrade");
    }
}
