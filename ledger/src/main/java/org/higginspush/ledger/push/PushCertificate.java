package org.higginspush.ledger.push;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A certificate for 127.0.0.1, made with the JDK's {@code keytool}, that only the hub under test is told to trust.
 *
 * @param context what a server needs to show it
 * @param pem the file with the certificate alone
 */
record PushCertificate(SSLContext context, Path pem) {
    private static final String PASSWORD = "for-tests";
    private static final String NAME = "push";

    /**
     * Makes one.
     *
     * @param folder where its files are put
     * @throws IOException if that fails
     */
    static PushCertificate create(Path folder) throws IOException {
        Path store = folder.resolve("push-service.p12");
        try {
            generate(store);
            KeyStore keys = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(store)) {
                keys.load(in, PASSWORD.toCharArray());
            }
            Path pem = folder.resolve("push-service.pem");
            Files.writeString(pem, pem(keys.getCertificate(NAME).getEncoded()));
            return new PushCertificate(context(keys), pem);
        } catch (GeneralSecurityException e) {
            throw new IOException("The certificate of the push service could not be made.", e);
        }
    }

    private static void generate(Path store) throws IOException {
        Files.deleteIfExists(store);
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        NAME,
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=push.example.org",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!Files.exists(store)) {
            throw new IOException("keytool made no certificate: " + said);
        }
    }

    private static String pem(byte[] bytes) {
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes) + "\n-----END CERTIFICATE-----\n";
    }

    private static SSLContext context(KeyStore keys) throws GeneralSecurityException {
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }
}
