package org.higginspush.hub.access;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;

/** Fetches a JWK set from the address the operator configured, as {@link HttpDocumentClient} says. */
final class HttpKeySetLoader implements KeySetLoader {
    private static final String JWK_SET = "application/jwk-set+json, application/json";

    private final URI address;
    private final HttpDocumentClient document;

    HttpKeySetLoader(URI address) {
        this(address, HttpDocumentClient.CONNECT, HttpDocumentClient.ANSWER);
    }

    /**
     * @param connect the longest it may take to connect
     * @param limit the longest it may take from the start to the end of the answer
     */
    HttpKeySetLoader(URI address, Duration connect, Duration limit) {
        this.address = HttpDocumentClient.checked(address);
        this.document = new HttpDocumentClient(KeySet.MAX_BYTES, connect, limit);
    }

    @Override
    public KeySet load() throws IOException {
        return load(document, address);
    }

    /** The keys at a checked address. */
    static KeySet load(HttpDocumentClient document, URI address) throws IOException {
        return KeySet.parse(document.fetch(address, JWK_SET));
    }

    @Override
    public String location() {
        return HttpDocumentClient.show(address);
    }
}
