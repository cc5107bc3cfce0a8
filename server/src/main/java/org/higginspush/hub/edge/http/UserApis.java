package org.higginspush.hub.edge.http;

import org.higginspush.hub.backplane.Backplane;

/** What administers users over HTTP: their groups, and forgetting them. The caller has checked the scope. */
final class UserApis {
    private final Backplane backplane;
    private final GroupApi groups;

    UserApis(Backplane backplane) {
        this.backplane = backplane;
        this.groups = new GroupApi(backplane.groups());
    }

    GroupApi groups() {
        return groups;
    }

    /** Forgets a user entirely; answered once that is durable. */
    void forget(ApiExchange exchange, String user) {
        exchange.when(backplane.forget(user), forgotten -> exchange.noContent());
    }
}
