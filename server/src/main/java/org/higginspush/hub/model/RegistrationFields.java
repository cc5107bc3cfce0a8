package org.higginspush.hub.model;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads a registration from a JSON object, the same for every transport. A field it does not know is refused by its name. No refusal
 * repeats an address or a key.
 */
public final class RegistrationFields {
    /** All fields that a registration may have. */
    public static final KnownFields KNOWN =
            KnownFields.of("a registration", "platform", "token", "endpoint", "keys", "app", "expires");

    /** The longest that a registration may last; it can be made again before. */
    public static final Duration LONGEST = Duration.ofDays(366);

    private static final KnownFields KEYS = KnownFields.of("\"keys\"", "p256dh", "auth");
    private static final KnownFields PROOF = KnownFields.of("a proof", "code");

    /** Apple says that tokens are of variable length; all so far have 32 bytes. */
    private static final Pattern APNS_TOKEN = Pattern.compile("[0-9A-Fa-f]{64,200}");

    private static final int SHORTEST_FCM_TOKEN = 20;
    private static final int LONGEST_FCM_TOKEN = 4_096;
    private static final Pattern FCM_TOKEN = Pattern.compile("[!-~]+");
    private static final int LONGEST_ENDPOINT = 2_048;
    private static final int LONGEST_CODE = 256;
    private static final int AUTH_BYTES = 16;

    private RegistrationFields() {}

    /**
     * What a device asks for.
     *
     * @param address where it is to be woken
     * @param expires when that ends; null if it does not say
     */
    public record RegistrationRequest(
            PushAddress address, @Nullable Instant expires) {}

    /**
     * Reads a registration.
     *
     * @param fields {@code platform}; for APNs and FCM the {@code token}, for WNS and Web Push the {@code endpoint}, for Web Push the
     *     {@code keys}; optionally {@code app} and {@code expires}
     * @param now what {@code expires} is compared with
     * @throws Refusal {@link ErrorCode#MALFORMED} if a field is missing, not known, of another type or outside its limits
     */
    public static RegistrationRequest read(Map<?, ?> fields, Instant now) {
        KNOWN.requireOnly(fields.keySet());
        PushPlatform platform = platform(fields);
        String app = ChangeFields.text(fields, "app");
        String checkedApp = app == null ? null : Ids.check("app", app);
        PushAddress address = hasToken(platform)
                ? new PushAddress(platform, checkedApp, token(platform, fields), null)
                : new PushAddress(platform, checkedApp, endpoint(platform, fields), keys(platform, fields));
        return new RegistrationRequest(address, expires(fields, now));
    }

    private static PushPlatform platform(Map<?, ?> fields) {
        String word = ChangeFields.text(fields, "platform");
        PushPlatform platform = word == null ? null : PushPlatform.of(word);
        if (platform == null) {
            throw Refusal.malformed("\"platform\" must be one of "
                    + Arrays.stream(PushPlatform.values())
                            .map(one -> '"' + one.word() + '"')
                            .collect(Collectors.joining(", "))
                    + ".");
        }
        return platform;
    }

    private static boolean hasToken(PushPlatform platform) {
        return platform == PushPlatform.APNS || platform == PushPlatform.FCM;
    }

    private static void requireNo(PushPlatform platform, Map<?, ?> fields, String name) {
        if (fields.get(name) != null) {
            throw Refusal.malformed(
                    "A registration for " + platform.word() + " has no \"" + name + "\": leave it out.");
        }
    }

    // ---- tokens

    private static String token(PushPlatform platform, Map<?, ?> fields) {
        requireNo(platform, fields, "endpoint");
        requireNo(platform, fields, "keys");
        String token = ChangeFields.text(fields, "token");
        if (token == null) {
            throw Refusal.malformed("The \"token\" is missing: send what the operating system gave the app.");
        }
        if (platform == PushPlatform.FCM) {
            boolean fits = token.length() >= SHORTEST_FCM_TOKEN && token.length() <= LONGEST_FCM_TOKEN;
            if (!fits || !FCM_TOKEN.matcher(token).matches()) {
                throw Refusal.malformed("The \"token\" of FCM must have " + SHORTEST_FCM_TOKEN + " to "
                        + LONGEST_FCM_TOKEN + " characters of ASCII without spaces: send it as it was given.");
            }
            return token;
        }
        if (!APNS_TOKEN.matcher(token).matches()) {
            throw Refusal.malformed(
                    "The \"token\" of APNs must have 64 to 200 hexadecimal digits: send the bytes that iOS gave in hexadecimal.");
        }
        return token.toLowerCase(Locale.ROOT);
    }

    // ---- endpoints

    private static String endpoint(PushPlatform platform, Map<?, ?> fields) {
        requireNo(platform, fields, "token");
        String endpoint = ChangeFields.text(fields, "endpoint");
        if (endpoint == null) {
            throw Refusal.malformed("The \"endpoint\" is missing: send the address that the push service gave.");
        }
        if (!isEndpoint(endpoint)) {
            throw Refusal.malformed("The \"endpoint\" must be an https address of at most " + LONGEST_ENDPOINT
                    + " characters, without a user name or a fragment: send it as the push service gave it.");
        }
        return endpoint;
    }

    private static boolean isEndpoint(String text) {
        if (text.length() > LONGEST_ENDPOINT || !FCM_TOKEN.matcher(text).matches()) {
            return false;
        }
        try {
            URI uri = new URI(text);
            return "https".equalsIgnoreCase(uri.getScheme())
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawFragment() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static @Nullable PushKeys keys(PushPlatform platform, Map<?, ?> fields) {
        if (platform != PushPlatform.WEB_PUSH) {
            requireNo(platform, fields, "keys");
            return null;
        }
        if (!(fields.get("keys") instanceof Map<?, ?> keys)) {
            throw Refusal.malformed("\"keys\" must be an object with \"p256dh\" and \"auth\", as the browser's"
                    + " subscription has them.");
        }
        KEYS.requireOnly(keys.keySet());
        byte[] point = bytes(keys, "p256dh");
        if (!CurvePoint.isOnP256(point)) {
            throw Refusal.malformed("\"p256dh\" must be a public key of the curve P-256, uncompressed, 65 bytes.");
        }
        byte[] auth = bytes(keys, "auth");
        if (auth.length != AUTH_BYTES) {
            throw Refusal.malformed("\"auth\" must have " + AUTH_BYTES + " bytes.");
        }
        return new PushKeys(text(point), text(auth));
    }

    /** Some libraries pad (RFC 4648, section 3.2); browsers do not. */
    private static byte[] bytes(Map<?, ?> keys, String name) {
        String text = ChangeFields.text(keys, name);
        if (text == null || text.length() > LONGEST_CODE) {
            throw notBase64(name);
        }
        try {
            return Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw notBase64(name);
        }
    }

    private static Refusal notBase64(String name) {
        return Refusal.malformed("\"" + name + "\" must be base64url (RFC 4648, section 5).");
    }

    private static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    // ---- the end, and proofs

    private static @Nullable Instant expires(Map<?, ?> fields, Instant now) {
        String text = ChangeFields.text(fields, "expires");
        if (text == null) {
            return null;
        }
        Instant expires = time(text);
        if (!expires.isAfter(now) || expires.isAfter(now.plus(LONGEST))) {
            throw Refusal.malformed("\"expires\" must be in the future, and within " + LONGEST.toDays()
                    + " days: leave it out if the push service names no end.");
        }
        return expires;
    }

    /**
     * Reads an {@code expires}.
     *
     * @throws Refusal {@link ErrorCode#MALFORMED} if it is no date and time with an offset
     */
    public static Instant time(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw Refusal.malformed(
                    "\"expires\" must be a date and time with an offset, as 2026-12-24T18:00:00Z (RFC 3339).");
        }
    }

    /**
     * Reads the code that a device sends back.
     *
     * @throws Refusal {@link ErrorCode#MALFORMED} if it is missing, too long or not text
     */
    public static String code(Map<?, ?> fields) {
        PROOF.requireOnly(fields.keySet());
        String code = ChangeFields.text(fields, "code");
        if (code == null || code.isEmpty() || code.length() > LONGEST_CODE) {
            throw Refusal.malformed("\"code\" must be the code of the wake-up, 1 to " + LONGEST_CODE + " characters.");
        }
        return code;
    }
}
