package org.higginspush.client.misbehaving;

import java.io.IOException;

/** What a hub, or what answers in its place, can do wrong: one {@link MisbehavingHub} does one of these. */
public enum Behaviour {
    // Something else answers: a captive portal, a gateway, a proxy.
    HTML_PAGE(Exchange.raw("200 OK", "text/html", "<html><form action=\"/login\">Please sign in</form></html>")),
    REDIRECT_TO_LOGIN(Exchange.raw("302 Found\r\nLocation: /login", "text/html", "")),
    NO_CONTENT(Exchange.raw("204 No Content", "", "")),
    PROXY_AUTHENTICATION(
            Exchange.raw("407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"", "", "")),
    NETWORK_AUTHENTICATION(Exchange.raw("511 Network Authentication Required", "text/html", "<html>Pay</html>")),
    WRONG_CONTENT_TYPE(Exchange.raw("200 OK", "application/octet-stream", "\0\1\2\3")),

    // It answers 200 and JSON, or nearly, but not what was asked.
    EMPTY_LIST(Exchange.always("[]")),
    NULL(Exchange.always("null")),
    LIST_OF_NULL(Exchange.always("[null]")),
    GARBAGE(Exchange.always("x")),
    EMPTY_TEXT(Exchange.always("")),
    TRUNCATED_JSON(Exchange.always("[{\"channel\":\"/meta/handshake\",\"succ")),
    SUCCESS_WITHOUT_ID(Exchange.always("[{\"channel\":\"/meta/handshake\",\"successful\":true}]")),
    REFUSAL_WITHOUT_ID(Exchange.always("[{\"channel\":\"/meta/handshake\",\"successful\":false}]")),
    FOREIGN_MESSAGE(Exchange.always("[{\"channel\":\"/login\",\"data\":1}]")),
    WRONG_IDS(exchange -> exchange.reply(exchange.list(
            message -> BayeuxReplies.valid(message).replaceFirst("\"id\":\"[^\"]*\"", "\"id\":\"999\"")))),

    // The handshake is answered, but not as the protocol says.
    SUCCESS_WITHOUT_FIELDS(Exchange.on("/meta/handshake", id -> BayeuxReplies.yes("/meta/handshake", id, ""))),
    NUMERIC_CLIENT_ID(
            Exchange.on("/meta/handshake", id -> BayeuxReplies.yes("/meta/handshake", id, "\"clientId\":42"))),
    FIELDS_OF_WRONG_TYPE(Exchange.on(
            "/meta/handshake",
            id -> "{\"channel\":\"/meta/handshake\",\"id\":" + id
                    + ",\"successful\":\"yes\",\"clientId\":[1],\"advice\":\"x\",\"ext\":5,\"error\":{}}")),
    /** A body, or a message in ever more frames, that never ends. */
    ENDLESS_BODY(exchange -> exchange.endless(" ".repeat(8192), false)),
    /** One message of 16 MiB. */
    HUGE_FRAME(Exchange::huge),
    /** A byte now and then, for ever. */
    DRIPPING_BODY(exchange -> exchange.endless(" ", true)),
    HANDSHAKE_INTERVAL(Exchange.on(
            "/meta/handshake",
            id -> "{\"channel\":\"/meta/handshake\",\"id\":" + id + ",\"successful\":false,\"error\":\"503::later\","
                    + "\"advice\":{\"reconnect\":\"handshake\",\"interval\":1e15}}")),

    // There is a session, and then it goes wrong.
    CONNECT_INTERVAL(Exchange.on(
            "/meta/connect", id -> BayeuxReplies.yes("/meta/connect", id, "\"advice\":{\"interval\":1e15}"))),
    /** Says that it holds heartbeats for ever, and does. */
    CONNECT_TIMEOUT(Exchange::holdsForEver),
    SPREAD(Exchange.on(
            "/meta/subscribe",
            id -> BayeuxReplies.yes(
                    "/meta/subscribe",
                    id,
                    "\"ext\":{\"push\":{\"position\":\"k:1\",\"resync\":true,\"spread\":1e15}}"))),
    POLLS_ANSWERED_AT_ONCE(exchange -> exchange.reply(exchange.list(BayeuxReplies::valid))),
    /** Answers heartbeats without the awaited reply. */
    REPLIES_MISSING(exchange -> exchange.reply(exchange.list(message -> message.isConnect() && message.mayBeHeld()
            ? ""
            : BayeuxReplies.holdingFor(1_000, BayeuxReplies.valid(message))))),
    FOREIGN_NOTICES(exchange -> exchange.floods(number -> BayeuxReplies.notice(
            "/user/somebody-else/contexts", "{\"context\":\"c\",\"revision\":" + number + ",\"position\":\"k:9\"}"))),
    /** Tells of ever more contexts, as fast as it can. */
    ENDLESS_CONTEXTS(exchange -> exchange.floods(number -> exchange.notice(
            "{\"context\":\"c" + number + "\",\"revision\":" + number + ",\"position\":\"k:" + number + "\"}"))),
    /** Positions, revisions, changes and advice of wrong types, and out of range. */
    FIELDS_OUT_OF_RANGE(Exchange::outOfRange),
    /** Each token has ended as soon as it is accepted. */
    EXPIRES_AT_ONCE(Exchange::expiresAtOnce);

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
        void answer(Exchange exchange) throws IOException;
    }
}
