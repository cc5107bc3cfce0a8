package org.higginspush.hub.edge.http;

import java.util.Map;
import org.higginspush.hub.json.InvalidJson;
import org.higginspush.hub.json.StrictJson;
import org.higginspush.hub.model.Refusal;

/** The JSON object that a request brings: as its body, or as one line of it. */
final class JsonBody {
    private JsonBody() {}

    /**
     * @throws Refusal {@code MALFORMED}, with the reason, if the text is not one JSON object
     */
    static Map<?, ?> object(String text) {
        try {
            return StrictJson.map(text);
        } catch (InvalidJson e) {
            throw Refusal.malformed("The body must be one JSON object: " + e.getMessage() + ".");
        }
    }
}
