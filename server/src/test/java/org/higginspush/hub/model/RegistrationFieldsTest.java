package org.higginspush.hub.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.higginspush.hub.model.RegistrationFields.RegistrationRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a device says of where it is to be woken. */
class RegistrationFieldsTest {
    private static final Instant NOW = Instant.parse("2026-11-29T01:02:03.456Z");
    private static final String APNS = "ab".repeat(32);
    private static final String FCM = "c".repeat(160);
    private static final String ENDPOINT = "https://push.example.org/f3ZkN5aVqTQ?a=b";
    /** The example of RFC 8291, section 5. */
    private static final String P256DH =
            "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";

    private static final String AUTH = "BTBZMqHH6r4Tts7J_aSIgg";

    private static RegistrationRequest read(Map<?, ?> fields) {
        return RegistrationFields.read(fields, NOW);
    }

    private static Map<String, Object> fields(Object... namesAndValues) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return fields;
    }

    private static Map<String, Object> webPush(Object... more) {
        Map<String, Object> fields =
                fields("platform", "web-push", "endpoint", ENDPOINT, "keys", fields("p256dh", P256DH, "auth", AUTH));
        fields.putAll(fields(more));
        return fields;
    }

    private static void isRefused(Map<?, ?> fields, String words) {
        assertThatThrownBy(() -> read(fields))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.MALFORMED))
                .hasMessageContaining(words)
                .hasMessageNotContaining(APNS)
                .hasMessageNotContaining(FCM)
                .hasMessageNotContaining(P256DH)
                .hasMessageNotContaining(AUTH)
                .hasMessageNotContaining("f3ZkN5aVqTQ");
    }

    // ---- what is read

    @Test
    void eachPlatformHasItsFields() {
        assertThat(read(fields("platform", "apns", "token", APNS)).address())
                .isEqualTo(new PushAddress(PushPlatform.APNS, null, APNS, null));
        assertThat(read(fields("platform", "fcm", "token", FCM, "app", "notes")).address())
                .isEqualTo(new PushAddress(PushPlatform.FCM, "notes", FCM, null));
        assertThat(read(fields("platform", "wns", "endpoint", ENDPOINT)).address())
                .isEqualTo(new PushAddress(PushPlatform.WNS, null, ENDPOINT, null));
        assertThat(read(webPush()))
                .isEqualTo(new RegistrationRequest(
                        new PushAddress(PushPlatform.WEB_PUSH, null, ENDPOINT, new PushKeys(P256DH, AUTH)), null));
    }

    @Test
    void whatIsTheSameHasOneSpelling() {
        assertThat(read(fields("platform", "apns", "token", "AB".repeat(32))))
                .isEqualTo(read(fields("platform", "apns", "token", APNS)));
        Map<String, Object> padded = webPush("keys", fields("p256dh", P256DH + "=", "auth", AUTH + "=="));
        assertThat(read(padded)).isEqualTo(read(webPush()));
    }

    @Test
    void fieldsOfTheSendersOwnAreLeftAlone() {
        assertThat(read(webPush("x-build", 7))).isEqualTo(read(webPush()));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-12-24T18:00:00Z, 2026-12-24T18:00:00Z",
        "2026-12-24T18:00:00.5+01:00, 2026-12-24T17:00:00.500Z",
        "2026-11-29T01:02:03.457Z, 2026-11-29T01:02:03.457Z",
    })
    void theEndIsATimeWithAnOffset(String text, Instant expires) {
        assertThat(read(fields("platform", "fcm", "token", FCM, "expires", text))
                        .expires())
                .isEqualTo(expires);
    }

    @Test
    void theEndIsWithinAYear() {
        String last = NOW.plus(RegistrationFields.LONGEST).toString();
        assertThat(read(webPush("expires", last)).expires()).isEqualTo(last);
        isRefused(
                webPush(
                        "expires",
                        NOW.plus(RegistrationFields.LONGEST).plusMillis(1).toString()),
                "366 days");
        isRefused(webPush("expires", NOW.toString()), "in the future");
        isRefused(webPush("expires", NOW.minus(Duration.ofDays(1)).toString()), "in the future");
    }

    // ---- what is refused

    @ParameterizedTest
    @ValueSource(strings = {"", "FCM", "firebase", "web_push", "apns "})
    void aPlatformIsOneOfFour(String platform) {
        isRefused(
                fields("platform", platform, "token", FCM),
                "\"platform\" must be one of \"apns\", \"fcm\", \"wns\", \"web-push\".");
    }

    @Test
    void whatIsMissingIsNamed() {
        isRefused(Map.of(), "\"platform\" must be one of");
        isRefused(fields("platform", "apns"), "\"token\" is missing");
        isRefused(fields("platform", "fcm"), "\"token\" is missing");
        isRefused(fields("platform", "wns"), "\"endpoint\" is missing");
        isRefused(fields("platform", "web-push"), "\"endpoint\" is missing");
        isRefused(fields("platform", "web-push", "endpoint", ENDPOINT), "\"keys\" must be an object");
        isRefused(webPush("keys", fields("p256dh", P256DH)), "\"auth\" must be base64url");
        isRefused(webPush("keys", fields("auth", AUTH)), "\"p256dh\" must be base64url");
    }

    @Test
    void whatIsOfAnotherPlatformIsRefused() {
        isRefused(fields("platform", "fcm", "token", FCM, "endpoint", ENDPOINT), "fcm has no \"endpoint\"");
        isRefused(fields("platform", "apns", "token", APNS, "keys", Map.of()), "apns has no \"keys\"");
        isRefused(fields("platform", "wns", "endpoint", ENDPOINT, "keys", Map.of()), "wns has no \"keys\"");
        isRefused(webPush("token", FCM), "web-push has no \"token\"");
    }

    @ParameterizedTest
    @CsvSource({"tokn, token", "end-point, endpoint", "expire, expires", "key, keys", "Platform, platform"})
    void anUnknownFieldIsRefusedWithTheNearest(String name, String nearest) {
        isRefused(webPush(name, "x"), "\"" + name + "\" is no field of a registration; the nearest is \"" + nearest);
        isRefused(webPush("keys", fields("p256dh", P256DH, "auth", AUTH, "secret", "x")), "\"secret\" is no field");
    }

    static List<Map<String, Object>> otherTypes() {
        return List.of(
                fields("platform", 7, "token", FCM),
                fields("platform", "fcm", "token", List.of(FCM)),
                fields("platform", "fcm", "token", FCM, "app", Map.of()),
                fields("platform", "fcm", "token", FCM, "expires", 1_798_761_600),
                fields("platform", "wns", "endpoint", true),
                webPush("keys", fields("p256dh", 7, "auth", AUTH)));
    }

    @ParameterizedTest
    @MethodSource("otherTypes")
    void whatIsNoTextIsRefused(Map<String, Object> fields) {
        isRefused(fields, "must be a string.");
    }

    @ParameterizedTest
    @CsvSource({
        "apns, 63, 64 to 200 hexadecimal digits",
        "apns, 201, 64 to 200 hexadecimal digits",
        "fcm, 19, 20 to 4096 characters",
        "fcm, 4097, 20 to 4096 characters",
    })
    void tokensAreOfACertainLength(String platform, int length, String words) {
        isRefused(fields("platform", platform, "token", "a".repeat(length)), words);
    }

    @ParameterizedTest
    @ValueSource(strings = {"g", " ", "\n", "é", "\u0000", "/"})
    void anApnsTokenIsHexadecimal(String wrong) {
        isRefused(fields("platform", "apns", "token", APNS + wrong), "hexadecimal");
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "\r\n", "é", "\u0000", "\u007f", "\u202e"})
    void anFcmTokenIsPlainAscii(String wrong) {
        isRefused(fields("platform", "fcm", "token", FCM + wrong), "ASCII without spaces");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "push.example.org/x",
                "http://push.example.org/x",
                "HTTP://push.example.org/x",
                "ftp://push.example.org/x",
                "https:push.example.org",
                "https:///x",
                "https://user@push.example.org/x",
                "https://user:word@push.example.org/x",
                "https://push.example.org/x#f",
                "https://push.example.org/a b",
                "https://push.example.org/\u0000",
                "https://push.example.org/é",
                "https://push.example.org\\@127.0.0.1/",
                "https://push_example/",
            })
    void anEndpointIsAnHttpsAddress(String endpoint) {
        isRefused(fields("platform", "wns", "endpoint", endpoint), "\"endpoint\" must be an https address");
    }

    @Test
    void anEndpointIsNotEndless() {
        String longest = "https://push.example.org/" + "x".repeat(2_023);
        assertThat(read(fields("platform", "wns", "endpoint", longest))
                        .address()
                        .target())
                .hasSize(2_048);
        isRefused(fields("platform", "wns", "endpoint", longest + "x"), "at most 2048 characters");
    }

    static List<Map<String, Object>> wrongKeys() {
        byte[] offTheCurve = Base64.getUrlDecoder().decode(P256DH);
        offTheCurve[64] ^= 1;
        byte[] compressed = new byte[33];
        compressed[0] = 2;
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        return List.of(
                fields("p256dh", "not base64url!", "auth", AUTH),
                fields("p256dh", P256DH + "A".repeat(300), "auth", AUTH),
                fields("p256dh", base64.encodeToString(offTheCurve), "auth", AUTH),
                fields("p256dh", base64.encodeToString(compressed), "auth", AUTH),
                fields("p256dh", base64.encodeToString(new byte[65]), "auth", AUTH),
                fields("p256dh", "", "auth", AUTH),
                fields("p256dh", P256DH, "auth", "AAAA"),
                fields("p256dh", P256DH, "auth", ""),
                fields("p256dh", P256DH, "auth", "A".repeat(300)),
                fields("p256dh", P256DH, "auth", "+/+/+/+/+/+/+/+/+/+/+w"));
    }

    @ParameterizedTest
    @MethodSource("wrongKeys")
    void keysAreThoseOfASubscription(Map<String, Object> keys) {
        isRefused(webPush("keys", keys), "must");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "2026-12-24", "2026-12-24T18:00:00", "tomorrow", "1798761600", "+999999999-12-31T23:59:59Z"})
    void anEndThatIsNoneIsRefused(String expires) {
        isRefused(webPush("expires", expires), "\"expires\" must be");
    }

    // ---- proofs

    @Test
    void aProofIsACode() {
        assertThat(RegistrationFields.code(Map.of("code", "3q2-7wAAAAAAAAAAAAAAAA")))
                .isEqualTo("3q2-7wAAAAAAAAAAAAAAAA");
        assertThat(RegistrationFields.code(Map.of("code", "x".repeat(256)))).hasSize(256);
        for (Map<String, Object> wrong : List.<Map<String, Object>>of(
                Map.of(), Map.of("code", ""), Map.of("code", "x".repeat(257)), Map.of("code", 7))) {
            assertThatThrownBy(() -> RegistrationFields.code(wrong))
                    .isInstanceOf(Refusal.class)
                    .hasMessageContaining("\"code\" must be");
        }
        assertThatThrownBy(() -> RegistrationFields.code(Map.of("code", "a", "cod", "b")))
                .hasMessage("\"cod\" is no field of a proof; the nearest is \"code\".");
    }

    @Test
    void nothingOfAnAddressIsShown() {
        assertThat(read(webPush("app", "notes")).toString())
                .contains("web-push", "notes")
                .doesNotContain("push.example.org", P256DH, AUTH);
    }
}
