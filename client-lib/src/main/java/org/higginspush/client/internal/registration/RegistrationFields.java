package org.higginspush.client.internal.registration;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import org.higginspush.client.PushAddress;
import org.higginspush.client.PushRegistrationStatus;
import org.higginspush.client.internal.bayeux.ApiAnswer;
import org.jspecify.annotations.Nullable;

/** A registration as the hub's HTTP API writes it. */
final class RegistrationFields {
    private static final String PROVEN = "proven";
    private static final String UNPROVEN = "unproven";

    private RegistrationFields() {}

    /** The body that registers an address. */
    static Map<String, Object> of(PushAddress address) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("platform", address.platform());
        fields.put(hasEndpoint(address) ? "endpoint" : "token", address.target());
        if (address.p256dh() != null && address.auth() != null) {
            fields.put("keys", Map.of("p256dh", address.p256dh(), "auth", address.auth()));
        }
        if (address.app() != null) {
            fields.put("app", address.app());
        }
        if (address.expires() != null) {
            fields.put("expires", address.expires().toString());
        }
        return fields;
    }

    private static boolean hasEndpoint(PushAddress address) {
        return address.platform().equals("wns") || address.platform().equals("web-push");
    }

    /** What the hub says of a registration; null if that is not what this is. */
    static @Nullable PushRegistrationStatus status(ApiAnswer answer) {
        String device = answer.text("device");
        String platform = answer.text("platform");
        String status = answer.text("status");
        Instant registered = instant(answer, "registered");
        if (device == null || platform == null || registered == null) {
            return null;
        }
        return PROVEN.equals(status) || UNPROVEN.equals(status)
                ? new PushRegistrationStatus(
                        device,
                        platform,
                        answer.text("app"),
                        PROVEN.equals(status),
                        registered,
                        instant(answer, "expires"))
                : null;
    }

    private static @Nullable Instant instant(ApiAnswer answer, String field) {
        String text = answer.text(field);
        try {
            return text == null ? null : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }
}
