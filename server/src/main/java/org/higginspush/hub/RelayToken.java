package org.higginspush.hub;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Pattern;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.config.PushConfig;
import org.higginspush.hub.json.InvalidJson;
import org.higginspush.hub.json.StrictJson;
import org.jspecify.annotations.Nullable;

/**
 * The token that another hub gave, by which it wakes this one's devices. Whether it is good is for that hub to say; here it is only looked
 * at whether it can be.
 *
 * @param text what is sent
 * @param expires when it ends; null if it does not say
 */
record RelayToken(String text, @Nullable Instant expires) {
    private static final Pattern JWT = Pattern.compile("[A-Za-z0-9_-]+\\.([A-Za-z0-9_-]+)\\.[A-Za-z0-9_-]+");
    private static final String ANOTHER =
            "have the other hub's operator make one (hub token --relay NAME), and put it there, alone on one line";

    static CredentialFile file(PushConfig.Relay relay) {
        return CredentialFile.secret("push.relay.token", relay.token());
    }

    /**
     * Reads it. One that has expired is read too: it is not to keep a hub from starting.
     *
     * @throws IOException if the file cannot be used; the message says why and what to do, and quotes nothing of it
     */
    static RelayToken of(PushConfig.Relay relay) throws IOException {
        return file(relay).read(RelayToken::parse);
    }

    private static RelayToken parse(String text) throws IOException {
        var parts = JWT.matcher(text.strip());
        if (!parts.matches()) {
            throw new IOException("holds no token: " + ANOTHER);
        }
        Map<?, ?> claims = claims(parts.group(1));
        if (claims.get("scope") instanceof String scope
                && !Arrays.asList(scope.split(" ")).contains(Scope.RELAY.claim())) {
            throw new IOException("holds a token for something else, without the scope \"relay\": " + ANOTHER);
        }
        return new RelayToken(
                text.strip(), claims.get("exp") instanceof Number exp ? Instant.ofEpochSecond(exp.longValue()) : null);
    }

    private static Map<?, ?> claims(String part) throws IOException {
        try {
            return StrictJson.map(new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException | InvalidJson e) {
            throw new IOException("holds no whole token: " + ANOTHER, e);
        }
    }

    /** What is wrong with it at a time; null if nothing, as far as can be seen. */
    @Nullable
    String problem(PushConfig.Relay relay, Instant now) {
        return expires == null || now.isBefore(expires)
                ? null
                : "The token in " + relay.token() + ", which push.relay.token names, expired on " + expires + ": "
                        + ANOTHER + ".";
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "RelayToken[expires " + expires + "]";
    }
}
