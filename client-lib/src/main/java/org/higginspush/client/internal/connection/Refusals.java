package org.higginspush.client.internal.connection;

import org.higginspush.client.Refusal;
import org.higginspush.client.internal.reconnect.ConnectionFailure;

/** Says what to do about a refusal. */
public final class Refusals {
    private static final int UNAUTHENTICATED = 401;
    private static final int FORBIDDEN = 403;

    private Refusals() {}

    public static Refusal ofSelector(ConnectionFailure failure) {
        return of(failure, "Use a token of this selector's user, with the scope \"subscribe\".");
    }

    public static Refusal ofPublisher(ConnectionFailure failure) {
        return of(failure, "Use a token with the scope \"publish\".");
    }

    private static Refusal of(ConnectionFailure failure, String tokenNeeded) {
        return new Refusal(failure.code(), failure.reason(), hint(failure.code(), tokenNeeded));
    }

    private static String hint(int code, String tokenNeeded) {
        return switch (code) {
            case UNAUTHENTICATED ->
                "Let the token supplier give another access token: it is asked again and again, and another one is tried at"
                        + " once.";
            case FORBIDDEN -> tokenNeeded;
            default -> "Mend what the hub says, then call reconnectNow().";
        };
    }
}
