package org.higginspush.hub.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.access.Scope;
import org.jspecify.annotations.Nullable;

/** Identities as nodes tell them each other. */
final class IdentityJson {
    private static final Instant LATEST = Instant.ofEpochMilli(Long.MAX_VALUE);

    private IdentityJson() {}

    static Map<String, @Nullable Object> fields(Identity who) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("issuer", who.issuer());
        fields.put("user", who.user());
        fields.put("device", who.device());
        fields.put("scopes", who.scopes().stream().map(Scope::name).toList());
        fields.put("expires", millis(who.expires()));
        fields.put("grace", who.grace().toMillis());
        fields.put("plugins", List.copyOf(who.plugins()));
        fields.put("issued", who.issued());
        return fields;
    }

    static long millis(Instant time) {
        return time.isAfter(LATEST) ? Long.MAX_VALUE : time.toEpochMilli();
    }

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException if it names a scope that this version does not know
     */
    static Identity identity(JsonNode fields) {
        return new Identity(
                fields.path("issuer").asText(),
                fields.path("user").asText(),
                text(fields, "device"),
                texts(fields, "scopes").stream().map(Scope::valueOf).collect(Collectors.toSet()),
                Instant.ofEpochMilli(fields.path("expires").asLong()),
                Duration.ofMillis(fields.path("grace").asLong()),
                texts(fields, "plugins"),
                fields.path("issued").asLong());
    }

    static @Nullable String text(JsonNode fields, String name) {
        JsonNode value = fields.path(name);
        return value.isTextual() ? value.asText() : null;
    }

    private static Set<String> texts(JsonNode fields, String name) {
        return StreamSupport.stream(fields.path(name).spliterator(), false)
                .map(JsonNode::asText)
                .collect(Collectors.toSet());
    }
}
