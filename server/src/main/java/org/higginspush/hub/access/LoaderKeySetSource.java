package org.higginspush.hub.access;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSetUnavailableException;
import com.nimbusds.jose.proc.SecurityContext;
import java.io.IOException;
import org.higginspush.hub.model.IoReason;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A {@link KeySetLoader} for Nimbus's caches. Nimbus calls it on one thread at a time; any thread may ask what came of it. */
final class LoaderKeySetSource implements JWKSetSource<SecurityContext> {
    private static final Logger LOG = LoggerFactory.getLogger(LoaderKeySetSource.class);

    private record LoadedKeys(JWKSet keys, long at) {}

    private final KeySetLoader loader;
    private volatile @Nullable LoadedKeys loaded;
    private volatile boolean failing;
    private volatile String problem = "they have not been fetched yet";

    LoaderKeySetSource(KeySetLoader loader) {
        this.loader = loader;
    }

    @Override
    public JWKSet getJWKSet(JWKSetCacheRefreshEvaluator evaluator, long now, SecurityContext context)
            throws JWKSetUnavailableException {
        try {
            JWKSet keys = loader.load().jwkSet();
            loaded = new LoadedKeys(keys, now);
            failing = false;
            return keys;
        } catch (IOException | RuntimeException e) {
            problem = e instanceof IOException io ? IoReason.of(io) : String.valueOf(e.getMessage());
            if (!failing) {
                LOG.warn(
                        "Cannot get the signing keys from {}: {}; those at hand stay in use",
                        loader.location(),
                        problem);
            }
            failing = true;
            throw new JWKSetUnavailableException(problem, e);
        }
    }

    /** When a key set was loaded; {@code otherwise} if it is not the one that was loaded last. */
    @SuppressWarnings("ReferenceEquality") // that very object
    long loadedAt(JWKSet keys, long otherwise) {
        LoadedKeys last = loaded;
        return last != null && last.keys() == keys ? last.at() : otherwise;
    }

    String location() {
        return loader.location();
    }

    /** Why there are no keys, for the operator. */
    String problem() {
        return problem;
    }

    @Override
    public void close() {
        // nothing is open
    }
}
