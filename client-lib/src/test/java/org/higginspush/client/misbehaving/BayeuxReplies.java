package org.higginspush.client.misbehaving;

/** Bayeux messages as JSON. */
final class BayeuxReplies {
    private BayeuxReplies() {}

    /** What a hub in order would answer at once. */
    static String valid(ClientMessage message) {
        return switch (message.channel()) {
            case "/meta/handshake" ->
                yes(
                        message.channel(),
                        message.id(),
                        "\"clientId\":\"client1\",\"version\":\"1.0\",\"advice\":{\"reconnect\":\"retry\",\"interval\":0,"
                                + "\"timeout\":20000},\"supportedConnectionTypes\":[\"websocket\",\"long-polling\"],"
                                + "\"ext\":{\"push\":{\"expiresIn\":3600000}}");
            case "/meta/subscribe" ->
                yes(
                        message.channel(),
                        message.id(),
                        "\"ext\":{\"push\":{\"position\":\"k:1\",\"changes\":[],\"resync\":false}}");
            case "/meta/connect" -> yes(message.channel(), message.id(), "\"ext\":{\"push\":{\"position\":\"k:1\"}}");
            default -> yes(message.channel(), message.id(), "\"ext\":{\"push\":{\"expiresIn\":3600000}}");
        };
    }

    /** The same answer, which says that heartbeats are held for another time. */
    static String holdingFor(int millis, String valid) {
        return valid.replace("\"timeout\":20000", "\"timeout\":" + millis);
    }

    static String yes(String channel, String id, String fields) {
        return "{\"channel\":\"" + channel + "\",\"id\":" + id + ",\"successful\":true"
                + (fields.isEmpty() ? "" : "," + fields) + "}";
    }

    static String notice(String channel, String data) {
        return "{\"channel\":\"" + channel + "\",\"data\":" + data + "}";
    }
}
