package org.higginspush.bench.wakeup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * The files with which a hub and a server in the place of Firebase Cloud Messaging know each other. Nothing in them is good anywhere
 * else.
 *
 * @param keyStore the server's certificate and key, PKCS#12, with {@link #PASSWORD}
 */
record PushServiceFiles(Path certificate, Path keyStore, Path serviceAccount) {
    static final String PASSWORD = "no-secret";
    static final String PROJECT = "bench-1";

    /** Makes them. */
    static PushServiceFiles in(Path folder) {
        PushServiceFiles made = new PushServiceFiles(
                folder.resolve("certificate.pem"), folder.resolve("server.p12"), folder.resolve("account.json"));
        made.makeCertificate();
        try {
            Files.createFile(
                    made.serviceAccount,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(made.serviceAccount, account());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return made;
    }

    private void makeCertificate() {
        keytool(
                "-genkeypair",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=push service of the bench",
                "-validity",
                "7",
                "-ext",
                "san=ip:127.0.0.1");
        keytool("-exportcert", "-rfc", "-file", certificate.toString());
    }

    private void keytool(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-alias", "server", "-keystore", keyStore.toString(), "-storepass", PASSWORD));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException("keytool could not make a certificate: " + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("keytool is needed, of the JDK that runs the bench", e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The key of a service account as the Firebase console gives it out, of a project that there is not. */
    private static String account() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2_048);
            byte[] key = generator.generateKeyPair().getPrivate().getEncoded();
            String base64 = Base64.getEncoder().encodeToString(key);
            return "{\"type\":\"service_account\",\"project_id\":\"" + PROJECT
                    + "\",\"private_key_id\":\"1\",\"private_key\":\"-----BEGIN PRIVATE KEY-----\\n" + base64
                    + "\\n-----END PRIVATE KEY-----\\n\",\"client_email\":\"hub@bench.example\"}";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What tells the hub of them. */
    Map<String, String> environment(int port) {
        return Map.of(
                "HIGGINS_PUSH_PUSH_FCM_SERVICE_ACCOUNT", serviceAccount.toString(),
                "HIGGINS_PUSH_PUSH_FCM_SERVER", "https://127.0.0.1:" + port,
                "HIGGINS_PUSH_PUSH_TRUST", certificate.toString());
    }
}
