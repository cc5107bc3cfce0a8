package org.higginspush.hub.gateway.http;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.ParseException;
import org.higginspush.hub.model.PrivateFile;
import org.jspecify.annotations.Nullable;

/**
 * The key by which push services know the hub (RFC 8292): of P-256, for ES256. A browser subscribes for one such key, so with a new one
 * every device has to subscribe anew.
 */
public final class VapidKey {
    /** The name of its file in the data folder, a private JWK (RFC 7517). */
    public static final String FILE = "vapid-key.json";

    private static final JWSHeader ES256 = new JWSHeader(JWSAlgorithm.ES256);

    private final ECKey key;
    private final ECDSASigner signer;

    private VapidKey(ECKey key) throws JOSEException {
        this.key = key;
        this.signer = new ECDSASigner(key);
    }

    /** Makes one. */
    public static VapidKey create() {
        try {
            return new VapidKey(new ECKeyGenerator(Curve.P_256)
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(JWSAlgorithm.ES256)
                    .generate());
        } catch (JOSEException e) {
            throw new IllegalStateException("Every Java platform makes keys of P-256.", e);
        }
    }

    /**
     * Reads one.
     *
     * @param jwk a private JWK of the curve P-256
     * @throws IOException if it is none; the message completes the sentence "the file ..." and quotes nothing of it
     */
    public static VapidKey parse(String jwk) throws IOException {
        VapidKey key = usable(jwk);
        if (key == null) {
            throw new IOException("holds no private JWK of the curve P-256, or is damaged");
        }
        return key;
    }

    private static @Nullable VapidKey usable(String jwk) {
        try {
            if (!(JWK.parse(jwk) instanceof ECKey key) || !Curve.P_256.equals(key.getCurve()) || !key.isPrivate()) {
                return null;
            }
            VapidKey parsed = new VapidKey(key);
            // What the private part signs the public part verifies: every part is whole.
            byte[] probe = {1};
            return new ECDSAVerifier(key).verify(ES256, probe, parsed.signer.sign(ES256, probe)) ? parsed : null;
        } catch (ParseException | JOSEException | RuntimeException e) {
            return null; // its text may quote the key, so it goes no further
        }
    }

    /**
     * The key in a folder; made if there is none. Of several processes that make it at the same time one wins, and all use its key.
     *
     * @throws IOException if the key cannot be used, or not be made; the text says why and what to do
     */
    public static VapidKey openOrCreate(Path folder) throws IOException {
        PrivateFile file = new PrivateFile(folder, FILE, "VAPID key");
        if (!file.exists()) {
            file.create(create().toJwk());
        }
        VapidKey key = usable(file.read());
        if (key == null) {
            throw new IOException(
                    "The VAPID key " + file.path() + " is damaged: restore it from a backup, or delete it to get"
                            + " a new one (every browser then has to subscribe anew).");
        }
        return key;
    }

    /** With the private part, for {@link #parse}. */
    String toJwk() {
        return key.toJSONString();
    }

    /** What a browser subscribes with ({@code applicationServerKey}): the uncompressed point, 65 bytes, in unpadded base64url. */
    public String publicKey() {
        return Base64URL.encode(CurvePoints.bytes(key)).toString();
    }

    /**
     * A token that says who sends (RFC 8292, section 2).
     *
     * @param audience the origin of the push service
     * @param expires in seconds since 1970, at most a day ahead
     * @param contact how to reach the operator: a {@code mailto:} or {@code https:} URI
     */
    String token(String audience, long expires, String contact) {
        String claims = "{\"aud\":\"" + audience + "\",\"exp\":" + expires + ",\"sub\":\"" + contact + "\"}";
        String signed = Base64URL.encode("{\"typ\":\"JWT\",\"alg\":\"ES256\"}") + "." + Base64URL.encode(claims);
        try {
            return signed + "." + signer.sign(ES256, signed.getBytes(StandardCharsets.US_ASCII));
        } catch (JOSEException e) {
            throw new IllegalStateException("Every Java platform signs with ES256.", e);
        }
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "VapidKey";
    }
}
