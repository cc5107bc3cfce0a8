package org.higginspush.hub.gateway.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;

/** What a device gets of the code that proves its registration: a JSON object with the one member {@code code}. */
final class CodeMessage {
    static final String CODE = "code";

    private CodeMessage() {}

    static byte[] json(String code) {
        ObjectNode message = JsonNodeFactory.instance.objectNode().put(CODE, code);
        return message.toString().getBytes(StandardCharsets.UTF_8);
    }
}
