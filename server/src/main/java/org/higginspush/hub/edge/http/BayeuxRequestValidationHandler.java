package org.higginspush.hub.edge.http;

import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * Says what is wrong with a request to {@code /bayeux} that is neither a message nor a proper upgrade to WebSocket (RFC
 * 6455, section 4.2.1), where Jetty and CometD would only say that it is bad.
 */
final class BayeuxRequestValidationHandler extends Handler.Wrapper {
    /** CometD's name for the parameter with the name of the function to call. */
    private static final String CALLBACK = "jsonp";

    private static final String VERSION = "13";
    private static final int KEY_BYTES = 16;
    private static final HttpField UPGRADE = new PreEncodedHttpField(HttpHeader.UPGRADE, "websocket");
    private static final HttpField CONNECTION = new PreEncodedHttpField(HttpHeader.CONNECTION, "Upgrade");
    private static final HttpField VERSIONS = new PreEncodedHttpField(HttpHeader.SEC_WEBSOCKET_VERSION, VERSION);

    /** What Jetty refuses by itself, before any handler. */
    static final Refusal NO_CONNECTION_HEADER =
            Refusal.malformed("The header \"Connection: Upgrade\" is missing: a proxy must pass it on with Upgrade.");

    private final Set<String> transports;

    /**
     * @param transports the names of the Bayeux transports that are switched on
     */
    BayeuxRequestValidationHandler(Handler inside, List<String> transports) {
        super(inside);
        this.transports = Set.copyOf(transports);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        Refusal refusal = refusal(request, response.getHeaders());
        if (refusal == null) {
            return super.handle(request, response, callback);
        }
        Problem.write(response, callback, refusal);
        return true;
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
        return transports.contains("websocket") ? upgrade(request.getHeaders(), answer) : off("WebSocket");
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

    private static @Nullable Refusal upgrade(HttpFields headers, HttpFields.Mutable answer) {
        if (!headers.contains(HttpHeader.UPGRADE, "websocket")) {
            return asking(answer, noUpgrade(headers));
        }
        if (!VERSION.equals(headers.get(HttpHeader.SEC_WEBSOCKET_VERSION))) {
            return asking(
                    answer, "The header \"Sec-WebSocket-Version: 13\" is missing: the hub knows that version alone.");
        }
        return isKey(headers.get(HttpHeader.SEC_WEBSOCKET_KEY))
                ? null
                : Refusal.malformed("The header Sec-WebSocket-Key is missing, or not 16 bytes in base64.");
    }

    /** True for {@link #NO_CONNECTION_HEADER}. */
    static boolean lacksConnection(HttpFields headers) {
        return headers.contains(HttpHeader.UPGRADE) && !headers.contains(HttpHeader.CONNECTION, "upgrade");
    }

    private static String noUpgrade(HttpFields headers) {
        return headers.contains(HttpHeader.SEC_WEBSOCKET_KEY)
                ? "The header \"Upgrade: websocket\" is missing: a proxy on the way must pass it on."
                : "GET at this address opens a WebSocket: send \"Upgrade: websocket\", or POST Bayeux messages.";
    }

    /** Says which protocol and version there are as well (RFC 9110, section 15.5.22; RFC 6455, section 4.4). */
    private static Refusal asking(HttpFields.Mutable answer, String text) {
        answer.put(UPGRADE);
        answer.put(CONNECTION);
        answer.put(VERSIONS);
        return new Refusal(ErrorCode.UPGRADE_REQUIRED, text);
    }

    private static boolean isKey(@Nullable String key) {
        try {
            return key != null && Base64.getDecoder().decode(key.trim()).length == KEY_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
