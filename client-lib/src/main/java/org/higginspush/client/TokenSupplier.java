package org.higginspush.client;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Where access tokens come from. Asked for each handshake, again before the token a session lives on expires, and for each
 * request about a {@linkplain PushRegistration registration}.
 */
@FunctionalInterface
public interface TokenSupplier {
    /**
     * Gives an access token that is valid for a while. Called on a thread of the runtime that is made for calls that block.
     * A supplier is called once at a time by each selector or publisher that it serves.
     *
     * @return completed with the token; if it fails, throws, or takes longer than 30 s, the selector or publisher asks again
     *     after a growing random pause
     */
    CompletionStage<String> token();

    /**
     * The hub refused the token it was given last; a supplier that keeps tokens drops it. Called as {@link #token} is, which
     * is called next, once this has returned.
     *
     * @param why what the hub said; never holds the token
     */
    default void refused(String why) {}

    /** Always the same token, for trying things out and for tokens that outlive the process. */
    static TokenSupplier fixed(String token) {
        return () -> CompletableFuture.completedStage(token);
    }

    /** A supplier that asks a function which may block, such as a call to an authorisation server. */
    static TokenSupplier of(Callable<String> source) {
        return () -> {
            try {
                return CompletableFuture.completedStage(source.call());
            } catch (Exception e) {
                return CompletableFuture.failedStage(e);
            }
        };
    }
}
