package org.higginspush.hub.edge.registration;

import java.util.LinkedHashMap;
import java.util.Map;
import org.higginspush.hub.gateway.WakeUpEvent;
import org.higginspush.hub.gateway.WakeUpResult;

/** What a push service answered, as fields of an answer of the hub. */
public final class WakeUpFields {
    private static final int MILLIS_PER_SECOND = 1_000;

    private WakeUpFields() {}

    /** {@code result}; {@code reason} if it was not accepted; {@code after}, in seconds, if the push service said when to try again. */
    public static Map<String, Object> of(WakeUpResult result) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("result", WakeUpEvent.of(result).word());
        if (result instanceof WakeUpResult.Rejected rejected) {
            fields.put("reason", rejected.reason());
        } else if (result instanceof WakeUpResult.Gone gone) {
            fields.put("reason", gone.reason());
        } else if (result instanceof WakeUpResult.TryLater later) {
            fields.put("reason", later.reason());
            if (later.after() != null) {
                fields.put(
                        "after", later.after().plusMillis(MILLIS_PER_SECOND - 1).toSeconds());
            }
        }
        return fields;
    }
}
