package org.higginspush.hub.gateway.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.higginspush.hub.json.InvalidJson;
import org.higginspush.hub.json.StrictJson;

/**
 * An account of the hub's at Google, as the Firebase console gives it out in a JSON file: the project it is of, and the key with which it
 * asks for access tokens (RFC 7523). Immutable. Its text shows the project, never the key.
 */
public final class ServiceAccount {
    /** An hour is the longest that is allowed. */
    private static final Duration VALIDITY = Duration.ofMinutes(30);

    private static final int LEAST_BITS = 2_048;
    private static final Pattern PROJECT = Pattern.compile("[a-z0-9][a-z0-9.:-]{1,99}");
    private static final Pattern VISIBLE = Pattern.compile("[!-~]{1,320}");
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    private final String project;
    private final String email;
    private final String keyId;
    private final PrivateKey key;

    private ServiceAccount(String project, String email, String keyId, PrivateKey key) {
        this.project = project;
        this.email = email;
        this.keyId = keyId;
        this.key = key;
    }

    /**
     * Reads one.
     *
     * @param json the text of the file
     * @throws IOException if it is none; the message completes the sentence "the file ..." and quotes nothing of it
     */
    public static ServiceAccount parse(String json) throws IOException {
        ObjectNode fields = fields(json);
        if (fields.has("project_info")) {
            throw new IOException(
                    "is google-services.json, which belongs into the app. Name the key of a service account: in the"
                            + " Firebase console, Project settings, Service accounts, Generate new private key");
        }
        if (!text(fields, "type", VISIBLE).equals("service_account")) {
            throw new IOException("is not the key of a service account: its \"type\" must be \"service_account\"");
        }
        return new ServiceAccount(
                text(fields, "project_id", PROJECT),
                text(fields, "client_email", VISIBLE),
                text(fields, "private_key_id", VISIBLE),
                key(fields));
    }

    private static ObjectNode fields(String json) throws IOException {
        try {
            return StrictJson.object(json);
        } catch (InvalidJson e) { // its text may quote the key, so it goes no further
            throw new IOException(
                    "is not JSON, or damaged: it must be the key of a service account as the Firebase console gives it out");
        }
    }

    private static String text(ObjectNode fields, String name, Pattern form) throws IOException {
        JsonNode value = fields.get(name);
        if (value == null) {
            throw new IOException("is not the key of a service account: it has no \"" + name + "\"");
        }
        if (!value.isTextual() || !form.matcher(value.asText()).matches()) {
            throw new IOException("is damaged: its \"" + name + "\" is none");
        }
        return value.asText();
    }

    private static RSAPrivateKey key(ObjectNode fields) throws IOException {
        JsonNode value = fields.get("private_key");
        Matcher pem = PEM.matcher(value == null ? "" : value.asText());
        if (!pem.find()) {
            throw new IOException(
                    "has no \"private_key\", from -----BEGIN PRIVATE KEY----- to -----END PRIVATE KEY-----, or a damaged one");
        }
        try {
            byte[] bytes = Base64.getMimeDecoder().decode(pem.group(1));
            RSAPrivateKey key =
                    (RSAPrivateKey) KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(bytes));
            if (key.getModulus().bitLength() < LEAST_BITS) {
                throw new IOException(
                        "holds a key of less than " + LEAST_BITS + " bits, which Google does not give out");
            }
            return key;
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException("holds a \"private_key\" that is no RSA key, or damaged");
        }
    }

    /** The id of the Firebase project whose devices it may wake. */
    public String project() {
        return project;
    }

    /**
     * Says who asks for a token (RFC 7523, section 3).
     *
     * @param audience where it is sent, so that whoever gets it can use it nowhere else
     * @param scope what the token is to be good for
     */
    String assertion(URI audience, String scope, Instant now) {
        SignedJWT jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .type(JOSEObjectType.JWT)
                        .keyID(keyId)
                        .build(),
                new JWTClaimsSet.Builder()
                        .issuer(email)
                        .audience(audience.toString())
                        .claim("scope", scope)
                        .issueTime(Date.from(now))
                        .expirationTime(Date.from(now.plus(VALIDITY)))
                        .build());
        try {
            jwt.sign(new RSASSASigner(key));
        } catch (JOSEException e) {
            throw new IllegalStateException("Every Java platform signs with RS256.", e);
        }
        return jwt.serialize();
    }

    @Override
    public String toString() {
        return "ServiceAccount[" + project + "]";
    }
}
