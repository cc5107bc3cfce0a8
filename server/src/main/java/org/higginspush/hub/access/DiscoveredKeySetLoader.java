package org.higginspush.hub.access;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.higginspush.hub.json.StrictJson;

/**
 * Finds an issuer's keys by its name alone: its metadata is at {@code <issuer>/.well-known/openid-configuration} (OpenID
 * Connect Discovery 1.0, section 4), or at {@code /.well-known/oauth-authorization-server} before the issuer's path (RFC 8414,
 * section 3), and says where its JWK set is. Metadata of another issuer are refused, word for word; what may be fetched and
 * how is {@link HttpDocumentClient}'s. Read again each time, because the address of the set may change.
 */
final class DiscoveredKeySetLoader implements KeySetLoader {
    private static final String OPENID = "/.well-known/openid-configuration";
    private static final String OAUTH = "/.well-known/oauth-authorization-server";

    private final String issuer;
    private final URI openId;
    private final URI oAuth;
    private final HttpDocumentClient document;

    /**
     * @param issuer the exact {@code iss} of the tokens
     * @throws IllegalArgumentException if it is no address that may be used; the text is for the operator
     */
    DiscoveredKeySetLoader(String issuer) {
        this(issuer, HttpDocumentClient.CONNECT, HttpDocumentClient.ANSWER);
    }

    DiscoveredKeySetLoader(String issuer, Duration connect, Duration limit) {
        URI address = HttpDocumentClient.checked(URI.create(issuer));
        if (address.getRawQuery() != null) {
            throw new IllegalArgumentException("An issuer whose keys are to be found by its address has no query.");
        }
        String path = address.getRawPath().endsWith("/")
                ? address.getRawPath().substring(0, address.getRawPath().length() - 1)
                : address.getRawPath();
        String origin = address.getScheme() + "://" + address.getRawAuthority();
        this.issuer = issuer;
        this.openId = URI.create(origin + path + OPENID);
        this.oAuth = URI.create(origin + OAUTH + path);
        this.document = new HttpDocumentClient(KeySet.MAX_BYTES, connect, limit);
    }

    @Override
    public KeySet load() throws IOException {
        try {
            return keysNamedBy(openId);
        } catch (IOException failure) {
            try {
                return keysNamedBy(oAuth);
            } catch (IOException second) {
                failure.addSuppressed(second);
                throw failure;
            }
        }
    }

    private KeySet keysNamedBy(URI metadata) throws IOException {
        return HttpKeySetLoader.load(document, keysAddress(document.fetch(metadata, "application/json")));
    }

    private URI keysAddress(byte[] bytes) throws IOException {
        try {
            ObjectNode metadata = StrictJson.object(bytes);
            if (!metadata.path("issuer").asText().equals(issuer)) {
                throw new IOException("it is of another issuer: auth.issuers must name the issuer as it names itself");
            }
            return checkedKeys(metadata.path("jwks_uri").asText());
        } catch (IOException e) {
            throw new IOException("its metadata cannot be used: " + e.getMessage(), e);
        }
    }

    /** An issuer at https cannot send us anywhere but to https, this machine included. */
    private URI checkedKeys(String address) throws IOException {
        try {
            URI keys = HttpDocumentClient.checked(URI.create(address));
            if ("https".equalsIgnoreCase(openId.getScheme()) && !"https".equalsIgnoreCase(keys.getScheme())) {
                throw new IOException("its jwks_uri is not at https");
            }
            return keys;
        } catch (IllegalArgumentException e) {
            throw new IOException("its jwks_uri is missing, or no https address", e);
        }
    }

    @Override
    public String location() {
        return HttpDocumentClient.show(openId);
    }
}
