package org.higginspush.hub.gateway.apns;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.higginspush.hub.gateway.WakeUp;
import org.higginspush.hub.model.PushAddress;
import org.higginspush.hub.model.PushPlatform;
import org.jspecify.annotations.Nullable;

/** What tests of wake-ups through Apple need: keys, certificates, wake-ups. */
public final class ApnsFixture {
    public static final String TOKEN = "5f".repeat(32);
    public static final String TOPIC = "org.example.notes";
    public static final Instant EXPIRES = Instant.parse("2026-12-01T00:00:00Z");

    private ApnsFixture() {}

    /** A pair as Apple makes it for a team; or of another curve. */
    public static KeyPair keyPair(String curve) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        return generator.generateKeyPair();
    }

    /** The text of a .p8 file. */
    public static String p8(KeyPair pair) {
        return "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(pair.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
    }

    static ApnsKey key(KeyPair pair) throws IOException {
        return ApnsKey.parse(p8(pair), "ABC123DEFG", "DEF123GHIJ");
    }

    static ApnsSettings settings(int port, Path trusted, Duration timeout)
            throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(trusted)) {
            X509Certificate certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
            return new ApnsSettings("localhost", port, TOPIC, List.of(certificate), timeout);
        }
    }

    public static WakeUp wakeUp(String token, @Nullable String code) {
        return new WakeUp(new PushAddress(PushPlatform.APNS, null, token, null), code, EXPIRES);
    }
}
