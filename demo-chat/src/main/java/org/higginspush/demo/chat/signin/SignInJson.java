package org.higginspush.demo.chat.signin;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.higginspush.demo.chat.signin.NameRegistry.Granted;
import org.higginspush.hub.json.InvalidJson;
import org.higginspush.hub.json.StrictJson;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;

/** A sign-in and its answer in JSON, strictly: UTF-8, one object, no member named twice. */
final class SignInJson {
    private SignInJson() {}

    /**
     * @throws Refusal {@code MALFORMED} with what is wrong
     */
    static SignIn read(byte[] body) {
        JsonNode fields = object(body);
        return new SignIn(
                required(fields, "name"),
                required(fields, "platform"),
                required(fields, "device"),
                text(fields, "password"),
                text(fields, "key"));
    }

    private static JsonNode object(byte[] body) {
        JsonNode fields = tree(body);
        if (!fields.isObject()) {
            throw Refusal.malformed("Send a JSON object with \"name\", \"platform\" and \"device\".");
        }
        return fields;
    }

    private static JsonNode tree(byte[] body) {
        try {
            return StrictJson.value(body);
        } catch (InvalidJson e) {
            throw Refusal.malformed("The body is not JSON in UTF-8, or it names a member twice.");
        }
    }

    private static String required(JsonNode fields, String name) {
        String text = text(fields, name);
        return text == null ? "" : text;
    }

    private static @Nullable String text(JsonNode fields, String name) {
        JsonNode field = fields.path(name);
        if (field.isMissingNode() || field.isNull()) {
            return null;
        }
        if (!field.isTextual()) {
            throw Refusal.malformed("\"" + name + "\" must be a string.");
        }
        return field.textValue();
    }

    static String answer(Granted granted, String token, long expiresInMillis, List<String> transports) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("token", token);
        answer.put("expiresIn", expiresInMillis);
        answer.put("user", granted.user());
        answer.put("device", granted.device());
        answer.put("key", granted.key());
        answer.put("transports", transports);
        return StrictJson.write(answer);
    }
}
