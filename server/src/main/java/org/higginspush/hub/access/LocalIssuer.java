package org.higginspush.hub.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.higginspush.hub.model.Ids;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * Issues access tokens (RFC 9068) with the hub's own key, for trying things out without an authorization server. Whoever
 * can read the data folder can be anyone, so serve with this key only where that is meant. Safe for use by many threads.
 */
public final class LocalIssuer {
    /** The {@code iss} of its tokens. */
    public static final String ISSUER = "higgins-push:local";
    /** The {@code aud} of its tokens. */
    public static final String AUDIENCE = "higgins-push";

    private static final String CLIENT = "higgins-push-command-line";
    private static final Duration LONGEST = Duration.ofDays(3660);

    private final JWSHeader header;
    private final JWSSigner signer;
    private final KeySet keys;
    private final InstantSource clock;

    private LocalIssuer(RSAKey key, InstantSource clock) throws IOException, JOSEException {
        this.header = new JWSHeader.Builder(JWSAlgorithm.RS256)
                .type(new JOSEObjectType("at+jwt"))
                .keyID(key.getKeyID())
                .build();
        this.signer = new RSASSASigner(key);
        this.keys = KeySet.parse(new JWKSet(key).toString().getBytes(StandardCharsets.UTF_8));
        this.clock = clock;
    }

    /**
     * Opens the signing key in the data folder; makes both on first use.
     *
     * @throws IOException if the key cannot be used; the text says why and what to do
     */
    public static LocalIssuer open(Path dataFolder, InstantSource clock) throws IOException {
        try {
            return new LocalIssuer(new SigningKeyFile(dataFolder).openOrCreate(), clock);
        } catch (JOSEException e) {
            throw new IOException("The signing key in " + dataFolder + " cannot sign: delete it to get a new one.", e);
        }
    }

    /** Whether there is a signing key in the data folder. */
    public static boolean hasKey(Path dataFolder) {
        return Files.exists(dataFolder.resolve(SigningKeyFile.NAME), LinkOption.NOFOLLOW_LINKS);
    }

    /** How a hub accepts these tokens. */
    public TrustedIssuer trusted() {
        return new TrustedIssuer(ISSUER, Set.of(AUDIENCE), Set.of(SigningAlgorithm.RS256), KeySource.fixed(keys));
    }

    /**
     * Makes a token, valid from now.
     *
     * @param device the device the token is bound to, or null for any device of the user
     * @param lifetime in whole seconds, at least one
     * @throws Refusal {@code MALFORMED} if an id or the lifetime is outside its limits
     */
    public String issue(String user, @Nullable String device, Set<Scope> scopes, Duration lifetime) {
        return issue(user, device, scopes, lifetime, null);
    }

    /**
     * Makes a token for one plug-in: its {@code aud} names the hub and, as {@code higgins-push:<plugin>}, the plug-in.
     *
     * @param plugin its name, or null for the hub as a whole
     */
    public String issue(
            String user, @Nullable String device, Set<Scope> scopes, Duration lifetime, @Nullable String plugin) {
        Ids.check("user", user);
        if (device != null) {
            Ids.check("device", device);
        }
        if (lifetime.toSeconds() < 1 || lifetime.compareTo(LONGEST) > 0) {
            throw Refusal.malformed("The lifetime of a token must be from 1 second to ten years.");
        }
        return sign(claims(user, device, scopes, lifetime)
                .audience(plugin == null ? List.of(AUDIENCE) : List.of(AUDIENCE, AUDIENCE + ':' + plugin))
                .build());
    }

    private JWTClaimsSet.Builder claims(String user, @Nullable String device, Set<Scope> scopes, Duration lifetime) {
        Instant now = clock.instant();
        return new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .subject(user)
                .claim("device", device)
                .claim("scope", scopes.stream().sorted().map(Scope::claim).collect(Collectors.joining(" ")))
                .claim("client_id", CLIENT)
                .jwtID(UUID.randomUUID().toString())
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(lifetime)));
    }

    private String sign(JWTClaimsSet claims) {
        try {
            SignedJWT token = new SignedJWT(header, claims);
            token.sign(signer);
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException("A key that was accepted must be able to sign.", e);
        }
    }
}
