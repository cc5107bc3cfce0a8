package org.higginspush.demo.sync;

import java.time.Duration;
import java.util.Set;
import org.higginspush.hub.access.Scope;

/** Makes the access tokens of visitors' devices. */
@FunctionalInterface
interface VisitorTokens {
    /** How long a token lives: so short that a page that stays open shows renewal. */
    Duration LIFETIME = Duration.ofMinutes(30);

    String issue(String user, String device, Set<Scope> scopes, Duration lifetime);

    /** A token with which a device syncs and is told. */
    default String issue(String user, String device) {
        return issue(user, device, Set.of(Scope.SUBSCRIBE), LIFETIME);
    }
}
