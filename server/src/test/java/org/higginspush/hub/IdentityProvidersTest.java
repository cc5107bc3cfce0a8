package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.access.JwtVerifier;
import org.higginspush.hub.access.KeySet;
import org.higginspush.hub.access.KeySource;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.access.SigningAlgorithm;
import org.higginspush.hub.access.TestIssuer;
import org.higginspush.hub.access.TestKey;
import org.higginspush.hub.access.TestToken;
import org.higginspush.hub.access.TrustedIssuer;
import org.higginspush.hub.config.HubConfig;
import org.higginspush.hub.config.SettingsReader;
import org.higginspush.hub.model.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The settings, the tokens and the results of {@code docs/identity-providers.md}, and such an issuer beside a real hub. */
class IdentityProvidersTest {
    private static final Pattern SECTION = Pattern.compile("(?ms)^## ([^\n]+)\n(.*?)(?=^## |\\z)");
    private static final Pattern YAML = Pattern.compile("(?s)```yaml\n(.*?)```");
    private static final Pattern TOKEN = Pattern.compile(
            "(?s)```json\n([^`]*?)```\n+```json\n([^`]*?)```\n+Result: user `([^`]+)` may `([^`]+)`\\.");

    @TempDir
    Path data;

    /** One token of the page with the settings for it. */
    record TokenExample(String provider, String yaml, JsonNode header, ObjectNode claims, String user, String scope) {
        @Override
        public String toString() {
            return provider + " " + scope;
        }

        TestKey key() {
            return TestKey.make(
                    header.path("kid").asText(),
                    SigningAlgorithm.valueOf(header.path("alg").asText()));
        }

        String sign(TestKey key, ObjectNode claimed) {
            return TestToken.of(key)
                    .headerText(header.toString())
                    .claimsText(claimed.toString())
                    .sign();
        }

        InstantSource clock() {
            return InstantSource.fixed(Instant.ofEpochSecond(claims.path("iat").asLong() + 1));
        }
    }

    static List<TokenExample> examples() throws IOException {
        Path page = Path.of("..", "docs", "identity-providers.md");
        List<TokenExample> examples = new ArrayList<>();
        for (MatchResult section :
                SECTION.matcher(Files.readString(page)).results().toList()) {
            YAML.matcher(section.group(2))
                    .results()
                    .forEach(yaml -> TOKEN.matcher(section.group(2))
                            .results()
                            .forEach(token -> examples.add(new TokenExample(
                                    section.group(1),
                                    yaml.group(1),
                                    RawBayeux.json(token.group(1)),
                                    (ObjectNode) RawBayeux.json(token.group(2)),
                                    token.group(3),
                                    token.group(4)))));
        }
        return examples;
    }

    private JwtVerifier verifier(String yaml, TestKey key, InstantSource clock) throws IOException {
        Path file = Files.writeString(data.resolve("hub.yaml"), yaml);
        HubConfig config = new SettingsReader().file(file).finish().toConfig();
        TrustedIssuer trusted = TrustedIssuers.of(config.auth(), null, clock).get(0);
        KeySet keys = KeySet.parse(TestToken.jwks(key).getBytes(StandardCharsets.UTF_8));
        return new JwtVerifier(
                List.of(new TrustedIssuer(
                        trusted.issuer(),
                        trusted.audiences(),
                        trusted.algorithms(),
                        KeySource.fixed(keys),
                        trusted.profile())),
                Duration.ofSeconds(10),
                clock);
    }

    @Test
    void thePageHasAllSix() throws IOException {
        assertThat(examples())
                .extracting(TokenExample::provider)
                .containsExactly(
                        "Keycloak",
                        "Microsoft Entra ID (Azure AD)",
                        "Microsoft Entra ID (Azure AD)",
                        "Auth0",
                        "Okta",
                        "Google",
                        "Zitadel");
    }

    @ParameterizedTest
    @MethodSource("examples")
    void aTokenGivesTheIdentityThatThePageSays(TokenExample example) throws IOException {
        TestKey key = example.key();
        Identity identity = verifier(example.yaml(), key, example.clock())
                .verify(example.sign(key, example.claims()))
                .join();
        assertThat(identity.user()).isEqualTo(example.user());
        assertThat(identity.scopes())
                .containsExactly(Scope.valueOf(example.scope().toUpperCase()));
    }

    /** What differs from RFC 9068 is refused where it is not configured. */
    @ParameterizedTest
    @MethodSource("examples")
    void withoutItsSettingsTheTokenIsRefused(TokenExample example) throws IOException {
        String plain = example.yaml()
                .lines()
                .filter(line -> line.matches("(auth:|  issuers:|    - issuer:.*|      audience:.*)"))
                .reduce("", (text, line) -> text + line + "\n");
        TestKey key = example.key();
        assertRefused(verifier(plain, key, example.clock()), example.sign(key, example.claims()), "typ must be at+jwt");
    }

    /** The settings open nothing else: another audience, issuer, key, kind or a later time. */
    @ParameterizedTest
    @MethodSource("examples")
    void withItsSettingsAllElseIsAsStrictAsEver(TokenExample example) throws IOException {
        TestKey key = example.key();
        JwtVerifier verifier = verifier(example.yaml(), key, example.clock());
        assertRefused(verifier, example.sign(key, with(example, "aud", "another")), "another audience");
        assertRefused(verifier, example.sign(key, with(example, "iss", "https://login.example")), "not trusted");
        assertRefused(verifier, example.sign(key, with(example, "typ", "ID")), "not an access token");
        assertRefused(verifier, example.sign(example.key(), example.claims()), "signature is wrong");
        ObjectNode old = example.claims().deepCopy();
        old.put("exp", old.path("iat").asLong() - 60);
        assertRefused(verifier, example.sign(key, old), "expired");
    }

    private static ObjectNode with(TokenExample example, String claim, String value) {
        return example.claims().deepCopy().put(claim, value);
    }

    private static void assertRefused(JwtVerifier verifier, String token, String why) {
        Throwable failure = verifier.verify(token)
                .handle((who, refusal) -> refusal instanceof CompletionException e ? e.getCause() : refusal)
                .join();
        assertThat(failure).isInstanceOf(Refusal.class).hasMessageContaining(why);
    }

    /** From the issuer's name alone to a session: discovery, a long token in a header, in a handshake and in a renewal. */
    @Test
    void aHubServesAnIssuerOfWhichItKnowsTheNameAlone() throws Exception {
        try (TestIssuer issuer = TestIssuer.start(InstantSource.system())) {
            issuer.publishesMetadata();
            try (TestHub hub = TestHub.start(
                    data,
                    "auth.issuers=[{issuer: '" + issuer.issuer() + "', algorithms: ES256, token-types: JWT,"
                            + " user-claim: preferred_username, scope-claims: realm_access.roles, scope-form: list,"
                            + " scope-names: {push-device: subscribe}}]")) {
                String token = longToken(issuer);
                assertThat(token.length()).isBetween(12 * 1024, 13 * 1024);
                RawBayeux http = new RawBayeux(hub.uri());
                HttpResponse<String> read = http.send(http.request("/v1/users/jane/changes")
                        .header("Authorization", "Bearer " + token)
                        .GET());
                assertThat(read.statusCode()).as(read.body()).isEqualTo(200);
                assertThat(http.send(http.request("/v1/tickets")
                                        .header("Authorization", "Bearer " + token)
                                        .POST(HttpRequest.BodyPublishers.noBody()))
                                .statusCode())
                        .isEqualTo(201);
                RawBayeux.Socket socket = http.socket();
                String client = socket.handshakes(token);
                socket.sends(RawBayeux.message("/service/token", client, ",\"data\":{\"token\":\"" + token + "\"}"));
                assertThat(socket.hears().path("successful").asBoolean()).isTrue();
                socket.aborts();
                assertThat(http.handshakes(token)).isNotEmpty();
            }
        }
    }

    private static String longToken(TestIssuer issuer) {
        List<String> roles = new ArrayList<>(List.of("push-device"));
        for (int i = 0; i < 375; i++) {
            roles.add("a-group-of-people-" + i);
        }
        return issuer.token("36fa0f91")
                .header("typ", "JWT")
                .claim("typ", "Bearer")
                .claim("preferred_username", "jane")
                .claim("realm_access", Map.of("roles", roles))
                .sign();
    }
}
