package org.higginspush.client.misbehaving;

import java.io.IOException;

/** What a hub, or what answers in its place, can do wrong: one {@link MisbehavingHub} does one of these. */
public enum Behaviour {
    // Something else answers: a captive portal, a gateway, a proxy.
    HTML_PAGE(Conversation.raw("200 OK", "text/html", "<html><form action=\"/login\">Please sign in</form></html>")),
    REDIRECT_TO_LOGIN(Conversation.raw("302 Found\r\nLocation: /login", "text/html", "")),
    NO_CONTENT(Conversation.raw("204 No Content", "", "")),
    PROXY_AUTHENTICATION(
            Conversation.raw("407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"", "", "")),
    NETWORK_AUTHENTICATION(Conversation.raw("511 Network Authentication Required", "text/html", "<html>Pay</html>")),
    WRONG_CONTENT_TYPE(Conversation.raw("200 OK", "application/octet-stream", "\0\1\2\3")),

    // It answers 200 and JSON, or nearly, but not what was asked.
    EMPTY_LIST(Conversation.always("[]")),
    NULL(Conversation.always("null")),
    LIST_OF_NULL(Conversation.always("[null]")),
    GARBAGE(Conversation.always("x")),
    EMPTY_TEXT(Conversation.always("")),
    TRUNCATED_JSON(Conversation.always("[{\"channel\":\"/meta/handshake\",\"succ")),
    SUCCESS_WITHOUT_ID(Conversation.always("[{\"channel\":\"/meta/handshake\",\"successful\":true}]")),
    REFUSAL_WITHOUT_ID(Conversation.always("[{\"channel\":\"/meta/handshake\",\"successful\":false}]")),
    FOREIGN_MESSAGE(Conversation.always("[{\"channel\":\"/login\",\"data\":1}]")),
    WRONG_IDS(conversation -> conversation.reply(
            conversation.list(incoming -> Replies.good(incoming).replaceFirst("\"id\":\"[^\"]*\"", "\"id\":\"999\"")))),

    // The handshake is answered, but not as the protocol says.
    SUCCESS_WITHOUT_FIELDS(Conversation.on("/meta/handshake", id -> Replies.yes("/meta/handshake", id, ""))),
    NUMERIC_CLIENT_ID(Conversation.on("/meta/handshake", id -> Replies.yes("/meta/handshake", id, "\"clientId\":42"))),
    FIELDS_OF_WRONG_TYPE(Conversation.on(
            "/meta/handshake",
            id -> "{\"channel\":\"/meta/handshake\",\"id\":" + id
                    + ",\"successful\":\"yes\",\"clientId\":[1],\"advice\":\"x\",\"ext\":5,\"error\":{}}")),
    /** A body, or a message in ever more frames, that never ends. */
    ENDLESS_BODY(conversation -> conversation.endless(" ".repeat(8192), false)),
    /** One message of 16 MiB. */
    HUGE_FRAME(Conversation::huge),
    /** A byte now and then, for ever. */
    DRIPPING_BODY(conversation -> conversation.endless(" ", true)),
    HANDSHAKE_INTERVAL(Conversation.on(
            "/meta/handshake",
            id -> "{\"channel\":\"/meta/handshake\",\"id\":" + id + ",\"successful\":false,\"error\":\"503::later\","
                    + "\"advice\":{\"reconnect\":\"handshake\",\"interval\":1e15}}")),

    // There is a session, and then it goes wrong.
    CONNECT_INTERVAL(
            Conversation.on("/meta/connect", id -> Replies.yes("/meta/connect", id, "\"advice\":{\"interval\":1e15}"))),
    /** Says that it holds heartbeats for ever, and does. */
    CONNECT_TIMEOUT(Conversation::holdsForEver),
    SPREAD(Conversation.on(
            "/meta/subscribe",
            id -> Replies.yes(
                    "/meta/subscribe",
                    id,
                    "\"ext\":{\"push\":{\"position\":\"k:1\",\"resync\":true,\"spread\":1e15}}"))),
    POLLS_ANSWERED_AT_ONCE(conversation -> conversation.reply(conversation.list(Replies::good))),
    /** Answers heartbeats without the awaited reply. */
    REPLIES_MISSING(conversation -> conversation.reply(conversation.list(incoming ->
            incoming.isConnect() && incoming.mayBeHeld() ? "" : Replies.holdingFor(1_000, Replies.good(incoming))))),
    FOREIGN_NOTICES(conversation -> conversation.floods(number -> Replies.notice(
            "/user/somebody-else/contexts", "{\"context\":\"c\",\"revision\":" + number + ",\"position\":\"k:9\"}"))),
    /** Tells of ever more contexts, as fast as it can. */
    ENDLESS_CONTEXTS(conversation -> conversation.floods(number -> conversation.notice(
            "{\"context\":\"c" + number + "\",\"revision\":" + number + ",\"position\":\"k:" + number + "\"}"))),
    /** Positions, revisions, changes and advice of wrong types, and out of range. */
    FIELDS_OUT_OF_RANGE(Conversation::outOfRange),
    /** Each token has ended as soon as it is accepted. */
    EXPIRES_AT_ONCE(Conversation::expiresAtOnce);

    private final Script script;

    Behaviour(Script script) {
        this.script = script;
    }

    Script script() {
        return script;
    }

    /** Answers one request, or one frame of a WebSocket. */
    @FunctionalInterface
    interface Script {
        void answer(Conversation conversation) throws IOException;
    }
}
