package org.higginspush.hub.edge.api;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.model.Ids;
import org.higginspush.hub.model.ListenAddress.Purpose;
import org.jspecify.annotations.Nullable;

/**
 * One operation of the HTTP API.
 *
 * @param method the HTTP method
 * @param path its segments; one in braces is an id, by its name
 * @param scope what the token must allow; null if any will do
 * @param purpose at which addresses of the hub it is served; null if that depends on who asks, which the operation finds out
 * @param operation serves the request once the token was checked
 */
record ApiRoute(
        String method,
        List<String> path,
        @Nullable Scope scope,
        @Nullable Purpose purpose,
        Operation operation) {
    /** Serves a request. */
    @FunctionalInterface
    interface Operation {
        void serve(ApiExchange exchange, Identity who, PathIds ids);
    }

    /** The ids in the path of a request, by their names. */
    record PathIds(Map<String, String> ids) {
        String get(String name) {
            String id = ids.get(name);
            if (id == null) {
                throw new IllegalArgumentException("The path has no " + name + ".");
            }
            return id;
        }
    }

    ApiRoute(String method, String path, @Nullable Scope scope, Operation operation) {
        this(method, List.of(path.split("/")), scope, purpose(scope), operation);
    }

    private static Purpose purpose(@Nullable Scope scope) {
        if (scope == Scope.PUBLISH) {
            return Purpose.PUBLISHERS;
        }
        return scope == Scope.MANAGE ? Purpose.OPERATIONS : Purpose.DEVICES;
    }

    private static boolean isId(String segment) {
        return segment.startsWith("{");
    }

    private static String name(String segment) {
        return segment.substring(1, segment.length() - 1);
    }

    /** True if a request's path is of this form, whatever its ids are. */
    boolean matches(List<String> requested) {
        if (requested.size() != path.size()) {
            return false;
        }
        for (int i = 0; i < path.size(); i++) {
            if (!isId(path.get(i)) && !path.get(i).equals(requested.get(i))) {
                return false;
            }
        }
        return true;
    }

    /**
     * Reads the ids of a path of this form.
     *
     * @throws org.higginspush.hub.model.Refusal if one is no id
     */
    PathIds ids(List<String> requested) {
        Map<String, String> ids = new HashMap<>();
        for (int i = 0; i < path.size(); i++) {
            if (isId(path.get(i))) {
                String name = name(path.get(i));
                ids.put(name, Ids.decode(name, requested.get(i)));
            }
        }
        return new PathIds(ids);
    }
}
