package org.higginspush.hub.gateway.http;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Points of the curve P-256 in their uncompressed form (SEC 1, section 2.3.3): 0x04, x, y. */
final class CurvePoints {
    static final int POINT_BYTES = 65;

    private static final int COORDINATE_BYTES = 32;
    private static final ECParameterSpec CURVE = Curve.P_256.toECParameterSpec();
    private static final BigInteger PRIME = ((ECFieldFp) CURVE.getCurve().getField()).getP();

    private CurvePoints() {}

    static KeyPair newKeyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform makes keys of P-256.", e);
        }
    }

    static byte[] bytes(ECKey key) {
        return bytes(new ECPoint(key.getX().decodeToBigInteger(), key.getY().decodeToBigInteger()));
    }

    static byte[] bytes(ECPoint point) {
        byte[] bytes = new byte[POINT_BYTES];
        bytes[0] = 4;
        put(point.getAffineX(), bytes, 1);
        put(point.getAffineY(), bytes, 1 + COORDINATE_BYTES);
        return bytes;
    }

    private static void put(BigInteger coordinate, byte[] bytes, int at) {
        byte[] unpadded = coordinate.toByteArray();
        int length = Math.min(unpadded.length, COORDINATE_BYTES); // a sign byte may stand before
        System.arraycopy(unpadded, unpadded.length - length, bytes, at + COORDINATE_BYTES - length, length);
    }

    /** The key of a point; null if it is no point of the curve, which would betray parts of the other side's key. */
    static @Nullable ECPublicKey publicKey(byte[] bytes) {
        if (bytes.length != POINT_BYTES || bytes[0] != 4) {
            return null;
        }
        BigInteger x = new BigInteger(1, Arrays.copyOfRange(bytes, 1, 1 + COORDINATE_BYTES));
        BigInteger y = new BigInteger(1, Arrays.copyOfRange(bytes, 1 + COORDINATE_BYTES, POINT_BYTES));
        if (!isOnCurve(x, y)) {
            return null;
        }
        try {
            return (ECPublicKey)
                    KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(new ECPoint(x, y), CURVE));
        } catch (GeneralSecurityException e) {
            return null;
        }
    }

    private static boolean isOnCurve(BigInteger x, BigInteger y) {
        if (x.compareTo(PRIME) >= 0 || y.compareTo(PRIME) >= 0) {
            return false;
        }
        BigInteger right = x.pow(3)
                .add(CURVE.getCurve().getA().multiply(x))
                .add(CURVE.getCurve().getB())
                .mod(PRIME);
        return y.pow(2).mod(PRIME).equals(right);
    }
}
