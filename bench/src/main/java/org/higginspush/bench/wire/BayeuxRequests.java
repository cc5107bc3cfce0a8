package org.higginspush.bench.wire;

import java.util.List;
import org.higginspush.bench.load.Device;
import org.higginspush.bench.load.NoticeText;

/**
 * The messages clients send.
 *
 * @param connectionType the Bayeux transport
 * @param heartbeatMillis how long the server is asked to hold a connect, 0 for its own default
 * @param userTokens a token per user; empty for a server that asks for none
 * @param publisherToken empty for a server that asks for none
 */
record BayeuxRequests(String connectionType, int heartbeatMillis, List<String> userTokens, String publisherToken) {
    static BayeuxRequests plain(String connectionType, int heartbeatMillis) {
        return new BayeuxRequests(connectionType, heartbeatMillis, List.of(), "");
    }

    static BayeuxRequests hub(
            String connectionType, int heartbeatMillis, List<String> userTokens, String publisherToken) {
        return new BayeuxRequests(connectionType, heartbeatMillis, userTokens, publisherToken);
    }

    /** Whether the server knows {@code ext.push}. */
    boolean isHub() {
        return !publisherToken.isEmpty();
    }

    String deviceHandshake(Device.Id id) {
        return handshake(
                isHub()
                        ? push("\"token\":\"" + userTokens.get(id.user()) + "\",\"device\":\"d" + id.index() + "\"")
                        : "");
    }

    String publisherHandshake() {
        return handshake(isHub() ? push("\"token\":\"" + publisherToken + "\",\"device\":\"publisher\"") : "");
    }

    private String handshake(String ext) {
        return "[{\"id\":\"1\",\"channel\":\"/meta/handshake\",\"version\":\"1.0\",\"supportedConnectionTypes\":[\""
                + connectionType + "\"]" + ext + "}]";
    }

    private static String push(String fields) {
        return ",\"ext\":{\"push\":{" + fields + "}}";
    }

    String subscribeAndConnect(String clientId, int user) {
        return "[" + subscribeMessage(clientId, user) + "," + connectMessage(clientId, "") + "]";
    }

    String subscribe(String clientId, int user) {
        return "[" + subscribeMessage(clientId, user) + "]";
    }

    private String subscribeMessage(String clientId, int user) {
        return "{\"id\":\"2\",\"channel\":\"/meta/subscribe\",\"clientId\":\"" + clientId + "\",\"subscription\":\""
                + channel(user) + "\"" + (isHub() ? push("") : "") + "}";
    }

    /**
     * A heartbeat.
     *
     * @param position where the device is, empty if it does not know
     */
    String connect(String clientId, String position, long heard) {
        String ext = position.isEmpty() ? "" : push("\"position\":\"" + position + "\",\"heard\":" + heard);
        return "[" + connectMessage(clientId, ext) + "]";
    }

    private String connectMessage(String clientId, String ext) {
        String advice = heartbeatMillis == 0 ? "" : ",\"advice\":{\"timeout\":" + heartbeatMillis + "}";
        return "{\"id\":\"3\",\"channel\":\"/meta/connect\",\"clientId\":\"" + clientId + "\",\"connectionType\":\""
                + connectionType + "\"" + advice + ext + "}";
    }

    static String disconnect(String clientId) {
        return "[{\"id\":\"4\",\"channel\":\"/meta/disconnect\",\"clientId\":\"" + clientId + "\"}]";
    }

    String publish(String clientId, int user, long revision) {
        String data = isHub() ? NoticeText.change(user, revision) : NoticeText.notice(user, revision);
        return "[{\"id\":\"5\",\"channel\":\"" + channel(user) + "\",\"clientId\":\"" + clientId + "\",\"data\":" + data
                + "}]";
    }

    private static String channel(int user) {
        return "/user/" + user + "/contexts";
    }
}
