package org.higginspush.ledger.hub;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.higginspush.hub.access.LocalIssuer;
import org.higginspush.hub.access.Scope;

/** Access tokens signed with the hub's own key, good for a month around today, so that wrong clocks do not matter. */
public final class Tokens {
    private static final Duration HALF = Duration.ofDays(15);

    private final LocalIssuer issuer;
    private final Map<String, String> issued = new ConcurrentHashMap<>();

    private Tokens(LocalIssuer issuer) {
        this.issuer = issuer;
    }

    /** Opens the key in the hub's data folder. */
    public static Tokens of(Path data) throws IOException {
        Instant begin = Instant.now().minus(HALF);
        return new Tokens(LocalIssuer.open(data, () -> begin));
    }

    /** For any device of a user. */
    public String subscriber(String user) {
        return issued.computeIfAbsent(
                user, name -> issuer.issue(name, null, Set.of(Scope.SUBSCRIBE), HALF.multipliedBy(2)));
    }

    /** For the Attribute Server. */
    public String publisher() {
        return ofServer("attribute-server", Scope.PUBLISH);
    }

    /** For who manages users and groups. */
    public String manager() {
        return ofServer("manager", Scope.MANAGE);
    }

    private String ofServer(String name, Scope scope) {
        return issued.computeIfAbsent(
                " " + name, server -> issuer.issue(name, null, Set.of(scope), HALF.multipliedBy(2)));
    }
}
