package org.higginspush.hub.gateway.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.higginspush.hub.SecretLogExtension;
import org.higginspush.hub.TestCertificate;
import org.higginspush.hub.json.StrictJson;
import org.higginspush.hub.model.PushAddress;
import org.higginspush.hub.model.PushPlatform;
import org.jspecify.annotations.Nullable;

/** Firebase Cloud Messaging (HTTP v1 API), Google's server for access tokens, and the phones with the app. */
public final class FcmFixture extends TokenServiceFixture {
    public static final String PROJECT = "notes-4711";

    private static final String EMAIL = "hub@" + PROJECT + ".iam.gserviceaccount.com";
    private static final String SCOPE = "https://www.googleapis.com/auth/firebase.messaging";
    private static final Set<String> MESSAGE_FIELDS = Set.of("token", "data", "android");
    private static final Set<String> ANDROID_FIELDS = Set.of("priority", "collapse_key", "ttl");
    private static final long LONGEST_TTL = Duration.ofDays(28).toSeconds();
    private static final int STREAMS = 100;

    /** Making one takes a while. */
    private static final KeyPair FIRST_KEY = newKey(2_048);

    private final Map<String, List<JsonNode>> installed = new ConcurrentHashMap<>();
    private final Set<String> removed = ConcurrentHashMap.newKeySet();
    private volatile KeyPair key = FIRST_KEY;
    private volatile String keyId = UUID.randomUUID().toString();

    public FcmFixture(TestCertificate certificate, InstantSource clock) {
        super(certificate, STREAMS, clock);
        start();
    }

    static KeyPair newKey(int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The fields of the file with the account's key. */
    public Map<String, Object> accountFields() {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(key.getPrivate().getEncoded());
        SecretLogExtension.note(base64.substring(100, 160));
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("type", "service_account");
        fields.put("project_id", PROJECT);
        fields.put("private_key_id", keyId);
        fields.put("private_key", "-----BEGIN PRIVATE KEY-----\n" + base64 + "\n-----END PRIVATE KEY-----\n");
        fields.put("client_email", EMAIL);
        fields.put("client_id", "103456789012345678901");
        fields.put("token_uri", "https://oauth2.googleapis.com/token");
        fields.put("universe_domain", "googleapis.com");
        return fields;
    }

    /** The file with the account's key. */
    public String account() {
        return StrictJson.write(accountFields());
    }

    /** The operator deletes the account's key and makes another; tokens that were issued for it are still good. */
    public void replacesKey() {
        key = newKey(2_048);
        keyId = UUID.randomUUID().toString();
    }

    /** A phone installs the app. */
    public PushAddress installs() {
        String token = "fcm-" + UUID.randomUUID() + ":APA91b\"" + UUID.randomUUID();
        SecretLogExtension.note(token);
        installed.put(token, new CopyOnWriteArrayList<>());
        return new PushAddress(PushPlatform.FCM, null, token, null);
    }

    /** It removes the app. */
    public void removes(PushAddress address) {
        removed.add(address.target());
    }

    /** What a phone got, in order. */
    public List<JsonNode> messages(PushAddress address) {
        return Objects.requireNonNull(installed.get(address.target()), "no such phone");
    }

    /** An error as Google answers it. */
    public static FixtureAnswer error(int status, String word, @Nullable String code) {
        String details = code == null
                ? ""
                : ",\"details\":[{\"@type\":\"type.googleapis.com/google.firebase.fcm.v1.FcmError\",\"errorCode\":\""
                        + code + "\"}]";
        return errorWith(status, word, details);
    }

    static FixtureAnswer errorWith(int status, String word, String details) {
        return FixtureAnswer.of(
                        status,
                        "{\"error\":{\"code\":" + status + ",\"message\":\"told by the fixture\",\"status\":\"" + word
                                + "\"" + details + "}}")
                .with("Content-Type", "application/json; charset=UTF-8");
    }

    @Override
    protected String tokenPath() {
        return "/token";
    }

    @Override
    protected @Nullable FixtureAnswer refusal(ReceivedPost post, Map<String, String> form) {
        if (!form.getOrDefault("grant_type", "").equals("urn:ietf:params:oauth:grant-type:jwt-bearer")) {
            return FixtureAnswer.of(400, "{\"error\":\"unsupported_grant_type\"}");
        }
        String audience = "https://" + post.header("host") + tokenPath();
        return isGood(form.getOrDefault("assertion", ""), audience)
                ? null
                : FixtureAnswer.of(
                        400, "{\"error\":\"invalid_grant\",\"error_description\":\"Invalid JWT Signature.\"}");
    }

    private boolean isGood(String assertion, String audience) {
        try {
            SignedJWT jwt = SignedJWT.parse(assertion);
            JWTClaimsSet claims = jwt.getJWTClaimsSet();
            Instant issued = claims.getIssueTime().toInstant();
            Instant expires = claims.getExpirationTime().toInstant();
            return jwt.getHeader().getAlgorithm().equals(JWSAlgorithm.RS256)
                    && keyId.equals(jwt.getHeader().getKeyID())
                    && jwt.verify(new RSASSAVerifier((RSAPublicKey) key.getPublic()))
                    && EMAIL.equals(claims.getIssuer())
                    && claims.getAudience().equals(List.of(audience))
                    && SCOPE.equals(claims.getStringClaim("scope"))
                    && Duration.between(issued, now()).abs().compareTo(Duration.ofMinutes(5)) < 0
                    && expires.isAfter(now())
                    && Duration.between(issued, expires).compareTo(Duration.ofHours(1)) <= 0;
        } catch (ParseException | JOSEException e) {
            return false;
        }
    }

    @Override
    protected FixtureAnswer unauthorized() {
        return error(401, "UNAUTHENTICATED", null);
    }

    @Override
    protected FixtureAnswer answerAuthorized(ReceivedPost post) {
        if (!post.path().equals("/v1/projects/" + PROJECT + "/messages:send")
                || !post.method().equals("POST")) {
            return error(404, "NOT_FOUND", null);
        }
        try {
            return send(StrictJson.object(post.body()).path("message"));
        } catch (IOException e) {
            return error(400, "INVALID_ARGUMENT", null);
        }
    }

    private FixtureAnswer send(JsonNode message) {
        if (!isMessage(message)) {
            return errorWith(
                    400,
                    "INVALID_ARGUMENT",
                    ",\"details\":[{\"@type\":\"type.googleapis.com/google.rpc.BadRequest\",\"fieldViolations\":[{\"field\":"
                            + "\"message\"}]}]");
        }
        String token = message.path("token").asText();
        if (removed.contains(token)) {
            return error(404, "NOT_FOUND", "UNREGISTERED");
        }
        List<JsonNode> messages = installed.get(token);
        if (messages == null) {
            return error(400, "INVALID_ARGUMENT", "INVALID_ARGUMENT");
        }
        messages.add(message);
        return FixtureAnswer.of(200, "{\"name\":\"projects/" + PROJECT + "/messages/0:" + UUID.randomUUID() + "\"}")
                .with("Content-Type", "application/json; charset=UTF-8");
    }

    private static boolean isMessage(JsonNode message) {
        JsonNode android = message.path("android");
        String ttl = android.path("ttl").asText();
        return hasOnly(message, MESSAGE_FIELDS)
                && hasOnly(android, ANDROID_FIELDS)
                && isData(message.path("data"))
                && Set.of("HIGH", "NORMAL").contains(android.path("priority").asText())
                && ttl.matches("\\d{1,7}s")
                && Long.parseLong(ttl.replace("s", "")) <= LONGEST_TTL;
    }

    private static boolean hasOnly(JsonNode object, Set<String> names) {
        return object.isObject() && object.properties().stream().allMatch(field -> names.contains(field.getKey()));
    }

    /** Texts alone, and no name that Google keeps for itself. */
    private static boolean isData(JsonNode data) {
        return data.isObject()
                && !data.isEmpty()
                && data.properties().stream()
                        .allMatch(field -> field.getValue().isTextual()
                                && !field.getKey().matches("from|message_type|(google|gcm).*"));
    }
}
