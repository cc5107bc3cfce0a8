package org.higginspush.hub.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.higginspush.hub.access.FutureResults.refusalOf;
import static org.higginspush.hub.access.FutureResults.valueOf;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.higginspush.hub.model.ErrorCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys found by the name of their issuer, over a real socket. */
class DiscoveredKeySetLoaderTest {
    private static final String OPENID = "/issuer/.well-known/openid-configuration";
    private static final String OAUTH = "/.well-known/oauth-authorization-server/issuer";
    private static final Duration LONG = Duration.ofSeconds(20);

    private final TestClock clock = new TestClock();
    private final TestIssuer issuer = TestIssuer.start(clock);

    @AfterEach
    void close() {
        issuer.close();
    }

    private DiscoveredKeySetLoader discovered(String name) {
        return new DiscoveredKeySetLoader(name, LONG, LONG);
    }

    private void publishes(String at, String name, String keys) {
        Map<String, String> bodies = new HashMap<>();
        bodies.put(at, TestToken.text(Map.of("issuer", name, "jwks_uri", keys)));
        bodies.put("/issuer/jwks.json", issuer.jwks());
        issuer.answers(bodies);
    }

    private void assertFails(String text) {
        assertThatThrownBy(() -> discovered(issuer.issuer()).load())
                .isInstanceOf(IOException.class)
                .hasMessageContaining(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {OPENID, OAUTH})
    void theKeysAreFetchedFromWhereTheMetadataSay(String at) throws IOException {
        publishes(at, issuer.issuer(), issuer.keysAddress().toString());
        assertThat(discovered(issuer.issuer()).load()).isEqualTo(issuer.keySet());
    }

    @Test
    void aSlashAtTheEndOfTheIssuerBelongsToItsNameAndNotToTheAddress() throws IOException {
        String name = issuer.issuer() + "/";
        publishes(OPENID, name, issuer.keysAddress().toString());
        assertThat(discovered(name).load()).isEqualTo(issuer.keySet());
    }

    /** OpenID Connect Discovery 1.0, section 4.3, and RFC 8414, section 3.3. */
    @Test
    void metadataOfAnotherIssuerAreRefused() {
        for (String name : List.of(issuer.issuer() + "/", issuer.issuer().toUpperCase(), "https://login.example", "")) {
            for (String at : List.of(OPENID, OAUTH)) {
                publishes(at, name, issuer.keysAddress().toString());
                assertFails("");
            }
        }
        publishes(OPENID, "https://login.example", issuer.keysAddress().toString());
        assertFails("another issuer");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "http://login.example/keys",
                "file:///etc/passwd",
                "ftp://127.0.0.1/k",
                "https://a:b@c/",
                "::"
            })
    void keysAreFetchedFromNoAddressThatCouldNotBeConfigured(String keys) {
        publishes(OPENID, issuer.issuer(), keys);
        assertFails("its jwks_uri is missing, or no https address");
    }

    @Test
    void neitherRedirectsNorEndlessNorSpoiledMetadataAreFollowed() {
        issuer.redirectsTo(URI.create(issuer.issuer() + "/elsewhere"));
        assertFails("302 instead of 200");
        issuer.answers(200, "{\"issuer\":\"" + issuer.issuer() + "\",\"issuer\":\"x\"}");
        assertFails("metadata cannot be used: an object holds a name twice");
        issuer.answers(200, " ".repeat(KeySet.MAX_BYTES + 1));
        assertFails("more than");
        issuer.goesDown();
        assertFails("");
    }

    @Test
    void metadataThatNeverComeAreAFailureInTime() {
        issuer.keepsSilent();
        assertThatThrownBy(() -> new DiscoveredKeySetLoader(issuer.issuer(), LONG, Duration.ofMillis(200)).load())
                .isInstanceOf(IOException.class)
                .hasMessage("no whole answer in time");
    }

    @ParameterizedTest
    @CsvSource({
        "higgins",
        "http://login.example",
        "https://login.example/#x",
        "https://a:b@login.example",
        "https://login.example/?a"
    })
    void aNameThatIsNoAddressIsRefused(String name) {
        assertThatThrownBy(() -> new DiscoveredKeySetLoader(name)).isInstanceOf(IllegalArgumentException.class);
    }

    /** An outage is no refusal of the token: it is good again once the issuer is back. */
    @Test
    void metadataThatCannotBeReachedAreTheHubsFaultAndNotTheTokens() {
        KeySource keys =
                new CachedKeySource(discovered(issuer.issuer()), KeyCacheTimes.HTTP, clock, KeyThreads.create());
        JwtVerifier verifier = new JwtVerifier(List.of(issuer.trusted(keys)), JwtVerifier.DEFAULT_SKEW, clock);
        issuer.goesDown();
        String token = issuer.token("alex").sign();
        assertThat(refusalOf(verifier.verify(token)).code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(refusalOf(verifier.verify(token)).retryAfter()).isPositive();
        assertThat(verifier.problem()).contains(issuer.issuer());
        issuer.publishesMetadata();
        clock.advance(Duration.ofSeconds(30));
        assertThat(valueOf(verifier.verify(token)).user()).isEqualTo("alex");
        assertThat(verifier.problem()).isNull();
    }
}
