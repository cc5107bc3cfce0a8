package org.higginspush.hub.command.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.higginspush.hub.model.Ids;

/** The few Bayeux messages that the doctor sends (Bayeux 1.0, section 4; docs/protocol.md). */
final class BayeuxMessages {
    private BayeuxMessages() {}

    static String handshake(Target target, String transport) {
        ArrayNode batch = JsonNodeFactory.instance.arrayNode();
        ObjectNode message = batch.addObject().put("channel", "/meta/handshake").put("version", "1.0");
        message.putArray("supportedConnectionTypes").add(transport);
        ObjectNode push = message.putObject("ext").putObject("push").put("client", "hub-doctor");
        push.put("token", target.token());
        push.put("device", target.ownDevice());
        return batch.toString();
    }

    static String subscribe(Target target, String clientId) {
        ArrayNode batch = JsonNodeFactory.instance.arrayNode();
        message(batch, "/meta/subscribe", clientId).put("subscription", channel(target));
        return batch.toString();
    }

    static String channel(Target target) {
        return "/user/" + Ids.encode(String.valueOf(target.user())) + "/contexts";
    }

    static String connect(String clientId, String transport) {
        ArrayNode batch = JsonNodeFactory.instance.arrayNode();
        message(batch, "/meta/connect", clientId).put("connectionType", transport);
        return batch.toString();
    }

    /** One that is not held (Bayeux 1.0, section 8.3). */
    static String connectAtOnce(String clientId) {
        ArrayNode batch = JsonNodeFactory.instance.arrayNode();
        message(batch, "/meta/connect", clientId)
                .put("connectionType", "long-polling")
                .putObject("advice")
                .put("timeout", 0);
        return batch.toString();
    }

    static String disconnect(String clientId) {
        ArrayNode batch = JsonNodeFactory.instance.arrayNode();
        message(batch, "/meta/disconnect", clientId);
        return batch.toString();
    }

    private static ObjectNode message(ArrayNode batch, String channel, String clientId) {
        return batch.addObject().put("channel", channel).put("clientId", clientId);
    }

    /** Why a reply is not one of success: its error, else what the answer was. */
    static String refusal(JsonNode reply, Answer answer) {
        String error = reply.path("error").asText("");
        return error.isEmpty() ? answer.words() : error;
    }
}
