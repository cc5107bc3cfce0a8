package org.higginspush.hub.edge.bayeux;

import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Futures;
import org.higginspush.hub.model.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The refusals of Bayeux messages, in words that say what to do; CometD's own are keys such as {@code 403::create_denied}. */
final class Refusals {
    private static final Logger log = LoggerFactory.getLogger(Refusals.class);

    static final Refusal SESSION_UNKNOWN =
            new Refusal(ErrorCode.SESSION_UNKNOWN, "Unknown session: handshake on this connection.");

    static final Refusal MISSED_UNKNOWN = new Refusal(
            ErrorCode.SESSION_UNKNOWN, "The hub cannot tell what was missed: handshake and subscribe again.");

    private static final String NOT_OPEN =
            "This channel is not open to you: devices subscribe to \"/user/<id>/contexts\""
                    + " of their own user, publishers publish to it.";

    private Refusals() {}

    /** The refusal that a failure stands for; anything unforeseen is logged and answered without its details. */
    static Refusal of(Throwable failure) {
        Throwable cause = Futures.unwrap(failure);
        if (cause instanceof Refusal refusal) {
            return refusal;
        }
        log.error("A message could not be handled because of an error in the hub", cause);
        return new Refusal(
                ErrorCode.UNAVAILABLE, "The hub could not do that because of an error of its own. Try again later.");
    }

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
