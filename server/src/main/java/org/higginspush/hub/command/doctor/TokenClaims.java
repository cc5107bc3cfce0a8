package org.higginspush.hub.command.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Base64;
import org.higginspush.hub.json.InvalidJson;
import org.higginspush.hub.json.StrictJson;
import org.jspecify.annotations.Nullable;

/**
 * What an access token says of itself, as far as it can be read without its issuer's key (RFC 7519): nothing is believed for it but
 * which requests make sense.
 *
 * @param user null if it does not say
 * @param device null if it is for none
 * @param expires null if it does not say
 */
public record TokenClaims(
        @Nullable String user,
        @Nullable String device,
        @Nullable Instant expires) {
    private static final TokenClaims NONE = new TokenClaims(null, null, null);

    /** Reads them; those of a token that is no JWT are all null. */
    public static TokenClaims of(String token) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3) {
            return NONE;
        }
        try {
            JsonNode claims = StrictJson.value(Base64.getUrlDecoder().decode(parts[1]));
            JsonNode expires = claims.path("exp");
            return new TokenClaims(
                    text(claims.path("sub")),
                    text(claims.path("device")),
                    expires.isIntegralNumber() && expires.canConvertToInt()
                            ? Instant.ofEpochSecond(expires.asLong())
                            : null);
        } catch (IllegalArgumentException | InvalidJson e) {
            return NONE;
        }
    }

    private static @Nullable String text(JsonNode claim) {
        return claim.isTextual() && !claim.asText().isEmpty() ? claim.asText() : null;
    }
}
