package org.higginspush.hub;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.higginspush.hub.config.TlsConfig;
import org.jspecify.annotations.Nullable;

/**
 * The hub's certificate, those that lead to its root, and its private key, as the files hold them that the configuration names. What
 * cannot be used at all is refused when they are read; what clients may not like, {@link TlsCertificateCheck} tells.
 */
final class TlsCertificate {
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");

    /** Of a store that is never written anywhere: that there is one is all that some code asks for. */
    static final String STORE_PASSWORD = "in memory";

    private static final byte[] SAMPLE = "higgins-push".getBytes(StandardCharsets.US_ASCII);

    private final List<X509Certificate> chain;
    private final PrivateKey key;

    private TlsCertificate(List<X509Certificate> chain, PrivateKey key) {
        this.chain = List.copyOf(chain);
        this.key = key;
    }

    /** The files that it is read from. */
    static List<CredentialFile> files(TlsConfig config) {
        if (config instanceof TlsConfig.Pem pem) {
            return List.of(certificateFile(pem), keyFile(pem));
        }
        TlsConfig.Keystore keystore = (TlsConfig.Keystore) config;
        CredentialFile password = passwordFile(keystore);
        return password == null ? List.of(keystoreFile(keystore)) : List.of(keystoreFile(keystore), password);
    }

    private static CredentialFile certificateFile(TlsConfig.Pem config) {
        return new CredentialFile("tls.certificate", config.certificate(), false);
    }

    private static CredentialFile keyFile(TlsConfig.Pem config) {
        return CredentialFile.secret("tls.key", config.key());
    }

    private static CredentialFile keystoreFile(TlsConfig.Keystore config) {
        return CredentialFile.secret("tls.keystore", config.file());
    }

    private static @Nullable CredentialFile passwordFile(TlsConfig.Keystore config) {
        return config.password() == null ? null : CredentialFile.secret("tls.keystore-password", config.password());
    }

    /**
     * Reads the files.
     *
     * @throws IOException if they cannot be used; the message says why and what to do, and quotes nothing of a secret
     */
    static TlsCertificate read(TlsConfig config) throws IOException {
        return config instanceof TlsConfig.Pem pem ? ofPem(pem) : ofKeystore((TlsConfig.Keystore) config);
    }

    private static TlsCertificate ofPem(TlsConfig.Pem config) throws IOException {
        List<X509Certificate> chain = certificateFile(config).read(TlsCertificate::certificates);
        return keyFile(config).read(pem -> {
            PrivateKey key = privateKey(pem, chain.get(0).getPublicKey().getAlgorithm());
            if (!belongTogether(chain.get(0), key)) {
                throw new IOException(
                        "holds the key of another certificate than the first one in " + config.certificate()
                                + " (" + chain.get(0).getSubjectX500Principal()
                                + "): name the key that was made for that certificate, and put the hub's own certificate first");
            }
            return new TlsCertificate(chain, key);
        });
    }

    private static List<X509Certificate> certificates(String pem) throws IOException {
        String blocks = blocks(pem, "CERTIFICATE");
        if (blocks.isEmpty()) {
            throw new IOException(
                    "holds no certificate in PEM, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----");
        }
        try {
            return inOrder(CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(blocks.getBytes(StandardCharsets.US_ASCII)))
                    .stream()
                    .map(X509Certificate.class::cast)
                    .toList());
        } catch (CertificateException e) {
            throw new IOException("holds a damaged certificate: make the file anew", e);
        }
    }

    /** Such blocks alone: in one file there may be a key beside them. */
    private static String blocks(String pem, String type) {
        StringBuilder found = new StringBuilder();
        Matcher block = PEM.matcher(pem);
        while (block.find()) {
            if (block.group(1).equals(type)) {
                found.append(block.group()).append('\n');
            }
        }
        return found.toString();
    }

    /** Each is signed by the next one (RFC 8446, section 4.4.2). A root at the end does no harm. */
    private static List<X509Certificate> inOrder(List<X509Certificate> chain) throws IOException {
        for (int i = 0; i + 1 < chain.size(); i++) {
            try {
                chain.get(i).verify(chain.get(i + 1).getPublicKey());
            } catch (GeneralSecurityException e) {
                throw new IOException(
                        "holds certificates that are no chain: \""
                                + chain.get(i + 1).getSubjectX500Principal()
                                + "\" did not sign \"" + chain.get(i).getSubjectX500Principal()
                                + "\", which stands before it. Put the hub's own certificate first, then the one that"
                                + " signed it, and so on",
                        e);
            }
        }
        return chain;
    }

    private static PrivateKey privateKey(String pem, String algorithm) throws IOException {
        Matcher block = PEM.matcher(pem);
        String other = "";
        while (block.find()) {
            if (block.group(1).equals("PRIVATE KEY")) {
                return privateKey(decoded(block.group(2)), algorithm);
            }
            if (block.group(1).endsWith("PRIVATE KEY")) {
                other = block.group(1);
            }
        }
        throw new IOException(
                other.isEmpty()
                        ? "holds no private key in PEM, from -----BEGIN PRIVATE KEY----- to -----END PRIVATE KEY-----"
                        : "holds a block " + other
                                + ", and must hold a PRIVATE KEY (PKCS #8) that is not encrypted: make one with"
                                + " openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW");
    }

    private static byte[] decoded(String base64) throws IOException {
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new IOException("is damaged: what stands between BEGIN and END is not base64", e);
        }
    }

    private static PrivateKey privateKey(byte[] pkcs8, String algorithm) throws IOException {
        try {
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (InvalidKeySpecException e) {
            throw new IOException("holds no " + algorithm + " key, which the certificate needs, or a damaged one", e);
        } catch (GeneralSecurityException e) {
            throw new IOException("belongs to a certificate of a kind that Java does not know, " + algorithm, e);
        }
    }

    private static boolean belongTogether(X509Certificate certificate, PrivateKey key) throws IOException {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm(); // Ed25519, Ed448
        };
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(SAMPLE);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(SAMPLE);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static TlsCertificate ofKeystore(TlsConfig.Keystore config) throws IOException {
        CredentialFile file = passwordFile(config);
        char[] password = file == null
                ? new char[0]
                : file.read(text -> text.lines().findFirst().orElse("").toCharArray());
        return keystoreFile(config).readBytes(bytes -> ofKeystore(bytes, password));
    }

    private static TlsCertificate ofKeystore(byte[] bytes, char[] password) throws IOException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(bytes), password);
            for (String alias : Collections.list(store.aliases())) {
                Certificate[] chain = store.getCertificateChain(alias);
                if (chain != null && store.getKey(alias, password) instanceof PrivateKey key) {
                    return new TlsCertificate(
                            inOrder(Arrays.stream(chain)
                                    .map(X509Certificate.class::cast)
                                    .toList()),
                            key);
                }
            }
            throw new IOException("holds no private key with its certificate");
        } catch (GeneralSecurityException e) {
            throw new IOException("holds a key that cannot be read: is its password another than the store's?", e);
        } catch (IOException e) {
            if (e.getCause() instanceof UnrecoverableKeyException) {
                throw new IOException(
                        "cannot be opened with this password: check the first line of the file that tls.keystore-password"
                                + " names, or name one",
                        e);
            }
            throw String.valueOf(e.getMessage()).startsWith("holds ")
                    ? e
                    : new IOException(
                            "is no PKCS #12 file, or damaged: make it anew, or use tls.certificate and tls.key", e);
        }
    }

    /** The hub's own first. */
    List<X509Certificate> chain() {
        return chain;
    }

    /** A store in memory for {@code javax.net.ssl}, with {@link #STORE_PASSWORD}. */
    KeyStore keyStore() {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("hub", key, STORE_PASSWORD.toCharArray(), chain.toArray(new Certificate[0]));
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("Every Java platform has key stores in memory.", e);
        }
    }
}
