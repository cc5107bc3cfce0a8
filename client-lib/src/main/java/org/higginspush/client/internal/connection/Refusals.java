package org.higginspush.client.internal.connection;

import org.higginspush.client.Refusal;
import org.higginspush.client.internal.reconnect.ConnectionFailure;

/** Says what to do about a refusal. */
public final class Refusals {
    private static final int UNAUTHENTICATED = 401;
    private static final int FORBIDDEN = 403;

    private Refusals() {}

    public static Refusal of(ConnectionFailure failure) {
        return new Refusal(failure.code(), failure.reason(), hint(failure.code()));
    }

    private static String hint(int code) {
        return switch (code) {
            case UNAUTHENTICATED ->
                "Let the token supplier give another access token: it is asked again and again, and another one is tried at"
                        + " once.";
            case FORBIDDEN ->
                "Use a token of this user, with the scope that is needed: \"subscribe\" for a selector, \"publish\" for"
                        + " a publisher.";
            default -> "Mend what the hub says, then call reconnectNow().";
        };
    }
}
