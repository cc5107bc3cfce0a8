package org.higginspush.hub.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import java.io.IOException;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.higginspush.hub.json.StrictJson;
import org.jspecify.annotations.Nullable;

/** The public keys of one issuer at one time; at least one. Two are equal if their keys are. */
public final class KeySet {
    /** The most bytes a JWK set may have. */
    static final int MAX_BYTES = 50_000;

    /**
     * What of a JWK (RFC 7517) is read. Left out are private parts, and the certificates and addresses a key may carry,
     * which nothing here follows.
     */
    private static final List<String> MEMBERS = List.of("kty", "kid", "use", "alg", "n", "e", "crv", "x", "y");

    private final List<VerificationKey> keys;
    private final Set<JWK> jwks;

    private KeySet(List<VerificationKey> keys) {
        this.keys = List.copyOf(keys);
        this.jwks = keys.stream().map(VerificationKey::jwk).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Reads a JWK set (RFC 7517, section 5). Keys that are broken, of an unknown kind or for another purpose are left
     * out, as section 5 asks.
     *
     * @throws IOException if it is no JWK set, or has no usable key; the text is for the operator and quotes nothing
     */
    public static KeySet parse(byte[] utf8) throws IOException {
        if (utf8.length > MAX_BYTES) {
            throw new IOException("a JWK set of more than " + MAX_BYTES + " bytes");
        }
        JsonNode list = StrictJson.object(utf8).path("keys");
        if (!list.isArray()) {
            throw new IOException("no JWK set: it has no \"keys\"");
        }
        return of(list);
    }

    /** The keys of a set that {@link #jwkSet} made, or a copy of one. */
    static KeySet of(JWKSet set) {
        return new KeySet(set.getKeys().stream()
                .map(VerificationKey::of)
                .filter(Objects::nonNull)
                .toList());
    }

    /** The keys as Nimbus has them. */
    JWKSet jwkSet() {
        return new JWKSet(List.copyOf(jwks));
    }

    private static KeySet of(Iterable<JsonNode> list) throws IOException {
        List<VerificationKey> keys = new ArrayList<>();
        for (JsonNode node : list) {
            VerificationKey key = usable(node);
            if (key != null) {
                keys.add(key);
            }
        }
        if (keys.isEmpty()) {
            throw new IOException("no usable key: it needs an RSA key of 2048 bits or more, or an EC key on P-256");
        }
        return new KeySet(keys);
    }

    private static @Nullable VerificationKey usable(JsonNode node) {
        try {
            return VerificationKey.of(JWK.parse(publicMembers(node)));
        } catch (ParseException | RuntimeException e) {
            return null; // one broken key must not take the others with it
        }
    }

    private static Map<String, Object> publicMembers(JsonNode node) {
        Map<String, Object> members = new LinkedHashMap<>();
        for (String name : MEMBERS) {
            if (node.hasNonNull(name)) {
                members.put(name, node.path(name).isTextual() ? node.path(name).textValue() : node.path(name));
            }
        }
        List<String> operations = new ArrayList<>();
        node.path("key_ops").forEach(operation -> operations.add(operation.asText()));
        if (node.has("key_ops")) {
            members.put("key_ops", operations);
        }
        return members;
    }

    /** The keys that may have signed a token: of that name if it gives one, and for that algorithm. */
    List<VerificationKey> fitting(@Nullable String kid, SigningAlgorithm algorithm) {
        List<VerificationKey> fitting = new ArrayList<>(1);
        for (VerificationKey key : keys) {
            if (key.fits(kid, algorithm)) {
                fitting.add(key);
            }
        }
        return fitting;
    }

    /** How many keys there are. */
    public int size() {
        return keys.size();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof KeySet set && set.jwks.equals(jwks);
    }

    @Override
    public int hashCode() {
        return jwks.hashCode();
    }
}
