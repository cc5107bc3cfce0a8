package org.higginspush.hub.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.higginspush.hub.access.FutureResults.assertNoGood;
import static org.higginspush.hub.access.FutureResults.valueOf;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.higginspush.hub.access.TokenProfile.ScopeForm;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens of issuers that differ from RFC 9068, as far as their profile says so and no further. */
class TokenProfileTest {
    private static final Map<String, Set<Scope>> NAMES =
            Map.of("push.read", Set.of(Scope.SUBSCRIBE), "push.all", Set.of(Scope.SUBSCRIBE, Scope.PUBLISH));

    private final TestClock clock = new TestClock();
    private final TestIssuer issuer = TestIssuer.start(clock);

    @AfterEach
    void close() {
        issuer.close();
    }

    private static TokenProfile scopes(ScopeForm form, String... claims) {
        return new TokenProfile(
                Set.of("jwt", "at+jwt"), "sub", "device", List.of(claims), form, NAMES, Set.of(), "azp", Set.of());
    }

    private CompletableFuture<Identity> verify(TokenProfile profile, TestToken token) {
        TrustedIssuer trusted = new TrustedIssuer(
                issuer.issuer(),
                Set.of(TestIssuer.AUDIENCE),
                EnumSet.allOf(SigningAlgorithm.class),
                KeySource.fixed(issuer.keySet()),
                profile);
        return new JwtVerifier(List.of(trusted), Duration.ofSeconds(10), clock).verify(token.sign());
    }

    private Set<Scope> scopesOf(TokenProfile profile, String claim, Object value) {
        return valueOf(verify(profile, issuer.token("alex").without("scope").claim(claim, value)))
                .scopes();
    }

    @Test
    void scopesMayBeTextOrAListOrTheNamesOfAnObject() {
        Object list = List.of("x", "push.read");
        Object object = Map.of("push.read", Map.of("org", "domain"), "x", 1);
        assertThat(scopesOf(scopes(ScopeForm.TEXT, "scp"), "scp", "x push.read"))
                .containsExactly(Scope.SUBSCRIBE);
        assertThat(scopesOf(scopes(ScopeForm.LIST, "scp"), "scp", list)).containsExactly(Scope.SUBSCRIBE);
        assertThat(scopesOf(scopes(ScopeForm.OBJECT, "r"), "r", object)).containsExactly(Scope.SUBSCRIBE);
        for (Object value : List.of("x push.read", list, object)) {
            assertThat(scopesOf(scopes(ScopeForm.ANY, "scp"), "scp", value)).containsExactly(Scope.SUBSCRIBE);
        }
    }

    @Test
    void anotherFormThanTheProfileSaysIsRefused() {
        TestToken text = issuer.token("alex").claim("scp", "push.read");
        TestToken list = issuer.token("alex").claim("scp", List.of("push.read"));
        assertNoGood(verify(scopes(ScopeForm.LIST, "scp"), text), "scp must be a list");
        assertNoGood(verify(scopes(ScopeForm.TEXT, "scp"), list), "scp must be text");
        assertNoGood(verify(scopes(ScopeForm.OBJECT, "scp"), list), "scp must be an object");
        assertNoGood(verify(scopes(ScopeForm.ANY, "scp"), issuer.token("alex").claim("scp", 1)), "scp must be");
        assertNoGood(verify(scopes(ScopeForm.ANY, "scp"), issuer.token("alex").claim("scp", null)), "scp must be");
    }

    @Test
    void severalClaimsCountTogetherAndAWordMayMeanSeveralScopes() {
        TokenProfile profile = scopes(ScopeForm.ANY, "scp", "roles");
        assertThat(scopesOf(profile, "roles", List.of("push.all")))
                .containsExactlyInAnyOrder(Scope.SUBSCRIBE, Scope.PUBLISH);
        TestToken both = issuer.token("alex").claim("scp", "push.read").claim("roles", List.of("x"));
        assertThat(valueOf(verify(profile, both)).scopes()).containsExactly(Scope.SUBSCRIBE);
    }

    /** Words that mean something here by accident must not open anything. */
    @Test
    void withAMappingTheHubsOwnWordsMeanNothing() {
        assertThat(scopesOf(scopes(ScopeForm.LIST, "roles"), "roles", List.of("publish", "subscribe", "Push.read")))
                .isEmpty();
        assertThat(scopesOf(scopes(ScopeForm.LIST, "roles"), "roles", List.of(List.of("push.read"), 1)))
                .isEmpty();
    }

    @Test
    void dotsLeadIntoObjectsUnlessTheyBelongToTheName() {
        List<String> words = List.of("push.read");
        TokenProfile nested = scopes(ScopeForm.LIST, "resource_access.my.app.roles");
        assertThat(scopesOf(nested, "resource_access", Map.of("my.app", Map.of("roles", words))))
                .containsExactly(Scope.SUBSCRIBE);
        assertThat(scopesOf(nested, "resource_access", Map.of("my", Map.of("app", Map.of("roles", words)))))
                .containsExactly(Scope.SUBSCRIBE);
        assertThat(scopesOf(nested, "resource_access", Map.of("other", Map.of("roles", words))))
                .isEmpty();
        assertThat(scopesOf(nested, "resource_access", "my.app.roles")).isEmpty();
        String address = "https://push.example.com/roles";
        assertThat(scopesOf(scopes(ScopeForm.LIST, address), address, words)).containsExactly(Scope.SUBSCRIBE);
    }

    @Test
    void whoeverHasNoScopesAtAllMayDoWhatTheProfileSays() {
        TokenProfile lenient = new TokenProfile(
                Set.of("jwt"),
                "sub",
                "device",
                List.of("scope"),
                ScopeForm.TEXT,
                Map.of(),
                Set.of(Scope.SUBSCRIBE),
                "azp",
                Set.of());
        TestToken token = issuer.token("alex").header("typ", "JWT");
        assertThat(valueOf(verify(lenient, token.without("scope"))).scopes()).containsExactly(Scope.SUBSCRIBE);
        assertThat(valueOf(verify(lenient, token.scope("openid"))).scopes()).isEmpty();
        for (Scope ofAll : List.of(Scope.PUBLISH, Scope.MANAGE)) {
            assertThatThrownBy(() -> new TokenProfile(
                            Set.of("jwt"),
                            "sub",
                            "device",
                            List.of("scope"),
                            ScopeForm.TEXT,
                            Map.of(),
                            Set.of(ofAll),
                            "azp",
                            Set.of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(ofAll.claim());
        }
    }

    @Test
    void userAndDeviceAreInTheClaimsTheProfileNames() {
        TokenProfile profile = new TokenProfile(
                Set.of("at+jwt"),
                "preferred_username",
                "ext.device",
                List.of("scope"),
                ScopeForm.TEXT,
                Map.of(),
                Set.of(),
                "azp",
                Set.of());
        TestToken token = issuer.token("00-11").device("ignored");
        assertNoGood(verify(profile, token), "preferred_username cannot be used");
        token.claim("preferred_username", "jane").claim("ext", Map.of("device", "phone"));
        Identity identity = valueOf(verify(profile, token));
        assertThat(identity.user()).isEqualTo("jane");
        assertThat(identity.device()).isEqualTo("phone");
        assertNoGood(verify(profile, token.claim("preferred_username", List.of("jane"))), "cannot be used");
    }

    @Test
    void onlyTheClientsThatAreNamedAreServed() {
        TokenProfile profile = new TokenProfile(
                Set.of("at+jwt"),
                "sub",
                "device",
                List.of("scope"),
                ScopeForm.TEXT,
                Map.of(),
                Set.of(),
                "cid",
                Set.of("app"));
        assertThat(valueOf(verify(profile, issuer.token("alex").claim("cid", "app")))
                        .user())
                .isEqualTo("alex");
        for (Object other : new Object[] {"App", "", List.of("app"), 1}) {
            assertNoGood(verify(profile, issuer.token("alex").claim("cid", other)), "may not use this hub");
        }
        assertNoGood(verify(profile, issuer.token("alex").claim("azp", "app")), "may not use this hub");
    }

    @ParameterizedTest
    @ValueSource(strings = {"JWT", "jwt", "application/jwt", "at+jwt"})
    void theTypesOfTheProfileAreAccepted(String typ) {
        assertThat(valueOf(verify(
                                scopes(ScopeForm.TEXT, "scope"),
                                issuer.token("alex").header("typ", typ)))
                        .user())
                .isEqualTo("alex");
    }

    @Test
    void noTypeIsAcceptedIfTheProfileSaysSoAndTheWordForItIsNot() {
        TokenProfile untyped = new TokenProfile(
                Set.of("none"), "sub", "device", List.of("scope"), ScopeForm.TEXT, Map.of(), Set.of(), "azp", Set.of());
        assertThat(valueOf(verify(untyped, issuer.token("alex").without("typ"))).user())
                .isEqualTo("alex");
        for (Object typ : new Object[] {"none", "", "JWT", "at+jwt", 1, List.of("none")}) {
            assertNoGood(verify(untyped, issuer.token("alex").header("typ", typ)), "typ must be none");
        }
        assertNoGood(verify(untyped, issuer.token("alex").header("typ", null)), "typ must be none");
        assertNoGood(
                verify(scopes(ScopeForm.TEXT, "scope"), issuer.token("alex").without("typ")), "at+jwt or jwt");
    }

    /** The other kinds of JWTs that the same issuer signs with the same key. */
    @ParameterizedTest
    @ValueSource(strings = {"ID", "Refresh", "Offline", "Logout", "RPT"})
    void whatCallsItselfSomethingElseThanABearerTokenIsRefused(String kind) {
        TestToken token = issuer.token("alex").header("typ", "JWT").claim("typ", kind);
        assertNoGood(verify(scopes(ScopeForm.TEXT, "scope"), token), "not an access token");
        assertThat(valueOf(verify(scopes(ScopeForm.TEXT, "scope"), token.claim("typ", "Bearer")))
                        .user())
                .isEqualTo("alex");
    }

    @Test
    void aLogoutTokenIsRefused() {
        TestToken token = issuer.token("alex")
                .header("typ", "JWT")
                .claim("events", Map.of("http://schemas.openid.net/event/backchannel-logout", Map.of()));
        assertNoGood(verify(scopes(ScopeForm.TEXT, "scope"), token), "not an access token");
    }
}
