package org.higginspush.hub.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A public key that is fit to verify tokens. Safe for use by many threads. */
final class VerificationKey {
    private static final int MIN_RSA_BITS = 2048;
    /** Verifying costs the square of the size; more than this is no key but a burden. */
    private static final int MAX_RSA_BITS = 8192;

    private final JWK jwk;
    private final JWSVerifier verifier;

    private VerificationKey(JWK jwk, JWSVerifier verifier) {
        this.jwk = jwk;
        this.verifier = verifier;
    }

    /**
     * @return null if the key is for another purpose, too weak, or of a kind no {@link SigningAlgorithm} uses
     */
    static @Nullable VerificationKey of(JWK jwk) {
        try {
            JWSVerifier verifier = isForSignatures(jwk) ? verifier(jwk) : null;
            return verifier == null ? null : new VerificationKey(jwk, verifier);
        } catch (JOSEException e) {
            return null;
        }
    }

    private static boolean isForSignatures(JWK jwk) {
        Set<KeyOperation> operations = jwk.getKeyOperations();
        return (jwk.getKeyUse() == null || jwk.getKeyUse().equals(KeyUse.SIGNATURE))
                && (operations == null || operations.contains(KeyOperation.VERIFY));
    }

    private static @Nullable JWSVerifier verifier(JWK jwk) throws JOSEException {
        if (jwk instanceof RSAKey rsa && rsa.size() >= MIN_RSA_BITS && rsa.size() <= MAX_RSA_BITS) {
            return new RSASSAVerifier(rsa);
        }
        if (jwk instanceof ECKey ec && ec.getCurve().equals(Curve.P_256)) {
            return new ECDSAVerifier(ec);
        }
        return null;
    }

    /** True if this key may check tokens that name this key (or none) and this algorithm. */
    boolean fits(@Nullable String kid, SigningAlgorithm algorithm) {
        return (kid == null || kid.equals(jwk.getKeyID()))
                && jwk.getKeyType().equals(algorithm.keyType())
                && (jwk.getAlgorithm() == null || jwk.getAlgorithm().getName().equals(algorithm.name()));
    }

    boolean verifies(SigningAlgorithm algorithm, byte[] signed, Base64URL signature) {
        try {
            return verifier.verify(algorithm.header(), signed, signature);
        } catch (JOSEException e) {
            return false;
        }
    }

    JWK jwk() {
        return jwk;
    }
}
