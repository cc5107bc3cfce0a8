package org.higginspush.hub.edge.websocket;

import java.util.List;
import java.util.Map;
import org.higginspush.hub.edge.api.ApiBody;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;

/** The body of a request that came as a frame. */
record WebSocketBody(@Nullable Object value) implements ApiBody {
    @Override
    public boolean isEmpty() {
        return value == null;
    }

    @Override
    public Map<?, ?> object() {
        if (value instanceof Map<?, ?> fields) {
            return fields;
        }
        throw Refusal.malformed("The body must be one JSON object.");
    }

    @Override
    public List<ApiBody> items(int most) {
        if (value instanceof List<?> items && !items.isEmpty() && items.size() <= most) {
            return items.stream().<ApiBody>map(WebSocketBody::new).toList();
        }
        throw Refusal.malformed("Send 1 to " + most + " changes as a JSON array.");
    }
}
