package org.higginspush.hub.edge.bayeux;

import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Refusal;

/** What CometD refuses by itself, in words that say what to do; its own are keys such as {@code 403::create_denied}. */
final class Refusals {
    static final Refusal SESSION_UNKNOWN =
            new Refusal(ErrorCode.SESSION_UNKNOWN, "Unknown session: handshake on this connection.");

    private static final String NOT_OPEN =
            "This channel is not open to you: devices subscribe to \"/user/<id>/contexts\""
                    + " of their own user, publishers publish to it.";

    private Refusals() {}

    /** The error for a reply, in place of CometD's: {@code code:args:key}. One that is not foreseen stays as it is. */
    static String inOurWords(String error) {
        return switch (error.substring(error.lastIndexOf(':') + 1)) {
            case "session_unknown" -> SESSION_UNKNOWN.bayeuxError();
            case "create_denied", "channel_create_denied", "subscribe_denied", "publish_denied" ->
                Refusal.forbidden(NOT_OPEN).bayeuxError();
            case "subscription_missing", "subscription_invalid" ->
                Refusal.malformed("Name the channel in the field \"subscription\", as in \"/user/alex/contexts\".")
                        .bayeuxError();
            case "channel_missing", "channel_invalid" ->
                Refusal.malformed("Name a channel in the field \"channel\", as in \"/meta/subscribe\".")
                        .bayeuxError();
            case "message_id_invalid" ->
                Refusal.malformed("The field \"id\" must be a text or a number.")
                        .bayeuxError();
            default -> error;
        };
    }
}
