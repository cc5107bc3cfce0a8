package org.higginspush.ledger.hub;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.higginspush.hub.model.Audience;
import org.higginspush.ledger.bayeux.Json;
import org.higginspush.ledger.checker.ContextName;

/** The fields of a notice. */
public final class NoticeFields {
    private NoticeFields() {}

    /** What an answer tells a user, in its order: the context and the revision of each change. */
    public static List<Map.Entry<ContextName, Long>> contexts(String user, JsonNode changes) {
        List<Map.Entry<ContextName, Long>> contexts = new ArrayList<>();
        changes.forEach(change -> contexts.add(
                Map.entry(contextName(user, change), change.path("revision").asLong())));
        return contexts;
    }

    /** Which context a user is told of. */
    public static ContextName contextName(String user, JsonNode notice) {
        String context = notice.path("context").asText();
        String group = Json.text(notice, "group");
        if (group != null) {
            return new ContextName(new Audience.Group(group), context);
        }
        return notice.path("everyone").asBoolean()
                ? new ContextName(new Audience.Everyone(), context)
                : new ContextName(user, context);
    }
}
