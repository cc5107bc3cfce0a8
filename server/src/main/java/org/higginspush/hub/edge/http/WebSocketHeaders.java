package org.higginspush.hub.edge.http;

import java.util.Base64;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;

/** The headers of a request that opens a WebSocket (RFC 6455, section 4.2.1), and what is wrong with them. */
final class WebSocketHeaders {
    private static final String VERSION = "13";
    private static final int KEY_BYTES = 16;
    private static final HttpField UPGRADE = new PreEncodedHttpField(HttpHeader.UPGRADE, "websocket");
    private static final HttpField CONNECTION = new PreEncodedHttpField(HttpHeader.CONNECTION, "Upgrade");
    private static final HttpField VERSIONS = new PreEncodedHttpField(HttpHeader.SEC_WEBSOCKET_VERSION, VERSION);

    private WebSocketHeaders() {}

    static boolean areThere(HttpFields headers) {
        return headers.contains(HttpHeader.UPGRADE, "websocket");
    }

    /**
     * What is wrong with the headers of a request that is to open a WebSocket; null if nothing is.
     *
     * @param otherwise what to say to one that does not ask for that
     */
    static @Nullable Refusal refusal(HttpFields headers, HttpFields.Mutable answer, String otherwise) {
        if (!areThere(headers)) {
            return asking(answer, noUpgrade(headers, otherwise));
        }
        if (!VERSION.equals(headers.get(HttpHeader.SEC_WEBSOCKET_VERSION))) {
            return asking(
                    answer, "The header \"Sec-WebSocket-Version: 13\" is missing: the hub knows that version alone.");
        }
        return isKey(headers.get(HttpHeader.SEC_WEBSOCKET_KEY))
                ? null
                : Refusal.malformed("The header Sec-WebSocket-Key is missing, or not 16 bytes in base64.");
    }

    private static String noUpgrade(HttpFields headers, String otherwise) {
        return headers.contains(HttpHeader.SEC_WEBSOCKET_KEY)
                ? "The header \"Upgrade: websocket\" is missing: a proxy on the way must pass it on."
                : otherwise;
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
