package org.higginspush.hub.edge.api;

import java.util.LinkedHashMap;
import java.util.Map;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Refusal;

/** The fields of a problem document (RFC 9457), the same in every format. */
public final class ProblemFields {
    private ProblemFields() {}

    public static Map<String, Object> of(Refusal refusal) {
        Map<String, Object> fields = new LinkedHashMap<>(8);
        fields.put("type", type(refusal.code()));
        fields.put("title", refusal.code().title());
        fields.put("status", refusal.code().status());
        fields.put("detail", refusal.text());
        return fields;
    }

    static String type(ErrorCode code) {
        return "urn:higgins-push:problem:" + code.slug();
    }
}
