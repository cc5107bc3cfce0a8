package org.higginspush.hub;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * A certificate for this machine that the test signs itself, made with the JDK's {@code keytool}. If it is {@link #trusted}, every
 * client in the process trusts it until it is closed, and nobody else's.
 */
public final class TestCertificate implements AutoCloseable {
    private static final String PASSWORD = "for-tests";
    private static final String LOCAL = "ip:127.0.0.1,dns:localhost";
    private static final String STORE = "javax.net.ssl.trustStore";
    /** By names, the stores of those that are trusted; one that nobody trusts is made anew, so that nobody does. */
    private static final Map<String, byte[]> TRUSTED = new ConcurrentHashMap<>();

    private final Path certificate;
    private final Path key;
    private final Path both;
    private final Map<String, @Nullable String> before = new LinkedHashMap<>();
    private final SSLContext contextBefore;
    private final SSLContext serverContext;
    private final KeyStore keys;

    private TestCertificate(Path folder, Path store) throws IOException, GeneralSecurityException {
        keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        String publicPart = pem("CERTIFICATE", keys.getCertificate("push").getEncoded());
        String privatePart =
                pem("PRIVATE KEY", keys.getKey("push", PASSWORD.toCharArray()).getEncoded());
        certificate = Files.writeString(folder.resolve("push.pem"), publicPart);
        key = Files.writeString(folder.resolve("push.key"), privatePart);
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        both = Files.writeString(folder.resolve("push-with-key.pem"), publicPart + privatePart);
        serverContext = serverContext(keys);
        contextBefore = SSLContext.getDefault();
    }

    /** Makes one for 127.0.0.1 and localhost, and has it trusted. */
    public static TestCertificate trusted(Path folder) throws IOException, GeneralSecurityException {
        return trusted(folder, LOCAL);
    }

    /**
     * Makes one for other names, and has it trusted.
     *
     * @param names as {@code keytool} wants them: {@code dns:push.example,ip:127.0.0.1}
     */
    public static TestCertificate trusted(Path folder, String names) throws IOException, GeneralSecurityException {
        Path store = Files.write(folder.resolve("push.p12"), store(names));
        TestCertificate made = new TestCertificate(folder, store);
        trust(made.keys);
        made.set(STORE, made.trustStore(folder).toString());
        made.set(STORE + "Password", PASSWORD);
        return made;
    }

    /** What {@code keytool} made for these names before in this process: starting it takes longer than most tests do. */
    private static byte[] store(String names) throws IOException {
        byte[] known = TRUSTED.get(names);
        if (known == null) {
            Path folder = Files.createTempDirectory("certificate");
            Path store = generate(folder, names);
            known = Files.readAllBytes(store);
            Files.delete(store);
            Files.delete(folder);
            TRUSTED.put(names, known);
        }
        return known;
    }

    /** Makes one for 127.0.0.1 and localhost that nobody trusts who was not told to. */
    public static TestCertificate untrusted(Path folder) throws IOException, GeneralSecurityException {
        return untrusted(folder, LOCAL);
    }

    /** Makes one for 127.0.0.1 and localhost that nobody trusts, and that has ended yesterday. */
    public static TestCertificate expired(Path folder) throws IOException, GeneralSecurityException {
        return new TestCertificate(folder, generate(folder, LOCAL, "-startdate", "-3d"));
    }

    private static TestCertificate untrusted(Path folder, String names) throws IOException, GeneralSecurityException {
        return new TestCertificate(folder, generate(folder, names));
    }

    private static Path generate(Path folder, String names, String... more) throws IOException {
        Path store = folder.resolve("push.p12");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "push",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=push.example.org",
                "-ext",
                "san=" + names,
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD));
        command.addAll(List.of(more));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!Files.exists(store)) {
            throw new IllegalStateException("keytool made no certificate: " + said);
        }
        return store;
    }

    private static String pem(String type, byte[] bytes) {
        return "-----BEGIN " + type + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes)
                + "\n-----END " + type + "-----\n";
    }

    private static SSLContext serverContext(KeyStore keys) throws GeneralSecurityException {
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private static void trust(KeyStore keys) throws GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        try {
            trusted.load(null, null);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        trusted.setCertificateEntry("push", keys.getCertificate("push"));
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        SSLContext.setDefault(context);
    }

    /** For clients that do not take the default context. */
    private Path trustStore(Path folder) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (InputStream in = Files.newInputStream(certificate)) {
            trusted.setCertificateEntry(
                    "push",
                    java.security.cert.CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        Path store = folder.resolve("trusted.p12");
        try (var out = Files.newOutputStream(store)) {
            trusted.store(out, PASSWORD.toCharArray());
        }
        return store;
    }

    private void set(String property, String value) {
        before.put(property, System.getProperty(property));
        System.setProperty(property, value);
    }

    /** What a server needs to show this certificate. */
    public SSLContext serverContext() {
        return serverContext;
    }

    /** The certificate, in PEM. */
    public Path certificate() {
        return certificate;
    }

    /** Its private key, in PEM. */
    public Path key() {
        return key;
    }

    /** Both in one file, as HAProxy has it. */
    Path certificateWithKey() {
        return both;
    }

    @Override
    public void close() {
        SSLContext.setDefault(contextBefore);
        before.forEach((property, value) -> {
            if (value == null) {
                System.clearProperty(property);
            } else {
                System.setProperty(property, value);
            }
        });
    }
}
