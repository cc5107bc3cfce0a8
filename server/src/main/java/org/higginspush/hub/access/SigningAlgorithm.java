package org.higginspush.hub.access;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.KeyType;
import org.jspecify.annotations.Nullable;

/**
 * The signature algorithms (RFC 7518, section 3.1) a token may use. The set is closed and asymmetric: neither
 * {@code none} nor a shared secret can be configured, whatever a token says.
 */
public enum SigningAlgorithm {
    /** RSA with PKCS #1 v1.5 and SHA-256: the cheapest to verify. */
    RS256(JWSAlgorithm.RS256, KeyType.RSA),
    /** RSA with PSS and SHA-256. */
    PS256(JWSAlgorithm.PS256, KeyType.RSA),
    /** ECDSA on P-256 with SHA-256. */
    ES256(JWSAlgorithm.ES256, KeyType.EC);

    private final JWSHeader header;
    private final KeyType keyType;

    SigningAlgorithm(JWSAlgorithm algorithm, KeyType keyType) {
        this.header = new JWSHeader(algorithm);
        this.keyType = keyType;
    }

    /** The algorithm of this {@code alg} value, spelled exactly so; null if it is none of ours. */
    static @Nullable SigningAlgorithm named(String alg) {
        for (SigningAlgorithm algorithm : values()) {
            if (algorithm.name().equals(alg)) {
                return algorithm;
            }
        }
        return null;
    }

    /** A header of our own making, for the library that checks signatures: it never sees the token's. */
    JWSHeader header() {
        return header;
    }

    KeyType keyType() {
        return keyType;
    }
}
