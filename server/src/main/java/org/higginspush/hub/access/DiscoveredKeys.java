package org.higginspush.hub.access;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.higginspush.hub.json.StrictJson;

/**
 * Finds an issuer's keys by its name alone: its metadata is at {@code <issuer>/.well-known/openid-configuration} (OpenID
 * Connect Discovery 1.0, section 4), or at {@code /.well-known/oauth-authorization-server} before the issuer's path (RFC 8414,
 * section 3), and says where its JWK set is. Metadata of another issuer are refused, word for word; what may be fetched and
 * how is {@link HttpDocument}'s. Looked at anew with each fetch, because the set may move.
 */
final class DiscoveredKeys implements KeyFetch {
    private static final String OPENID = "/.well-known/openid-configuration";
    private static final String OAUTH = "/.well-known/oauth-authorization-server";

    private final String issuer;
    private final URI openId;
    private final URI oAuth;
    private final HttpDocument document;

    /**
     * @param issuer the exact {@code iss} of the tokens
     * @throws IllegalArgumentException if it is no address that may be used; the text is for the operator
     */
    DiscoveredKeys(String issuer) {
        this(issuer, HttpDocument.CONNECT, HttpDocument.ANSWER);
    }

    DiscoveredKeys(String issuer, Duration connect, Duration limit) {
        URI address = HttpDocument.checked(URI.create(issuer));
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
        this.document = new HttpDocument(KeySet.MAX_BYTES, connect, limit);
    }

    @Override
    public CompletableFuture<KeySet> fetch() {
        return keysNamedBy(openId)
                .handle((keys, failure) -> failure == null
                        ? CompletableFuture.completedFuture(keys)
                        : keysNamedBy(oAuth).exceptionallyCompose(second -> CompletableFuture.failedFuture(failure)))
                .thenCompose(keys -> keys);
    }

    private CompletableFuture<KeySet> keysNamedBy(URI metadata) {
        return document.fetch(metadata, "application/json")
                .thenApply(this::keysAddress)
                .thenCompose(keys -> JwksAddress.fetch(document, keys));
    }

    private URI keysAddress(byte[] bytes) {
        try {
            ObjectNode metadata = StrictJson.object(bytes);
            if (!metadata.path("issuer").asText().equals(issuer)) {
                throw new IOException("it is of another issuer: auth.issuers must name the issuer as it names itself");
            }
            return checkedKeys(metadata.path("jwks_uri").asText());
        } catch (IOException e) {
            throw new CompletionException(new IOException("its metadata cannot be used: " + e.getMessage(), e));
        }
    }

    /** An issuer at https cannot send us anywhere but to https, this machine included. */
    private URI checkedKeys(String address) throws IOException {
        try {
            URI keys = HttpDocument.checked(URI.create(address));
            if ("https".equalsIgnoreCase(openId.getScheme()) && !"https".equalsIgnoreCase(keys.getScheme())) {
                throw new IOException("its jwks_uri is not at https");
            }
            return keys;
        } catch (IllegalArgumentException e) {
            throw new IOException("its jwks_uri is missing, or no https address", e);
        }
    }

    @Override
    public String where() {
        return HttpDocument.show(openId);
    }
}
