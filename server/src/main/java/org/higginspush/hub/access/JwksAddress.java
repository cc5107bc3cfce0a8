package org.higginspush.hub.access;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Fetches a JWK set from the address the operator configured, as {@link HttpDocument} says. */
final class JwksAddress implements KeyFetch {
    private static final String JWK_SET = "application/jwk-set+json, application/json";

    private final URI address;
    private final HttpDocument document;

    JwksAddress(URI address) {
        this(address, HttpDocument.CONNECT, HttpDocument.ANSWER);
    }

    /**
     * @param connect the longest it may take to connect
     * @param limit the longest it may take from the start to the end of the answer
     */
    JwksAddress(URI address, Duration connect, Duration limit) {
        this.address = HttpDocument.checked(address);
        this.document = new HttpDocument(KeySet.MAX_BYTES, connect, limit);
    }

    @Override
    public CompletableFuture<KeySet> fetch() {
        return fetch(document, address);
    }

    /** The keys at a checked address. */
    static CompletableFuture<KeySet> fetch(HttpDocument document, URI address) {
        return document.fetch(address, JWK_SET).thenApply(JwksAddress::parse);
    }

    private static KeySet parse(byte[] bytes) {
        try {
            return KeySet.parse(bytes);
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    @Override
    public String where() {
        return HttpDocument.show(address);
    }
}
