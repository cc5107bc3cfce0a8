package org.higginspush.hub.edge.api;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.backplane.Groups;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Refusal;

/** Groups of users. The caller has checked the scope. */
final class GroupApi {
    private final Groups groups;

    GroupApi(Groups groups) {
        this.groups = groups;
    }

    /** 201 for a new group or member, 200 for one that was there. */
    void create(ApiExchange exchange, String group) {
        put(exchange, groups.create(group), Map.of("group", group));
    }

    void add(ApiExchange exchange, String group, String user) {
        put(exchange, groups.add(group, user), member(group, user));
    }

    private static void put(ApiExchange exchange, CompletableFuture<Boolean> done, Map<String, Object> fields) {
        exchange.when(done, isNew -> exchange.answer(isNew ? 201 : 200, fields));
    }

    private static Map<String, Object> member(String group, String user) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("group", group);
        fields.put("user", user);
        return fields;
    }

    void delete(ApiExchange exchange, String group) {
        deleted(exchange, groups.delete(group), "There is no such group.");
    }

    void remove(ApiExchange exchange, String group, String user) {
        deleted(exchange, groups.remove(group, user), "This user is no member of this group.");
    }

    private static void deleted(ApiExchange exchange, CompletableFuture<Boolean> done, String missing) {
        exchange.when(done, wasThere -> {
            if (!wasThere) {
                throw new Refusal(ErrorCode.NOT_FOUND, missing);
            }
            exchange.answer(204);
        });
    }

    void group(ApiExchange exchange, String group) {
        exchange.when(groups.members(group), members -> {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("group", group);
            fields.put("members", members.size());
            exchange.answer(200, fields);
        });
    }

    void members(ApiExchange exchange, String group) {
        list(exchange, "members", groups.members(group));
    }

    void member(ApiExchange exchange, String group, String user) {
        exchange.when(groups.members(group), members -> {
            if (!members.contains(user)) {
                throw new Refusal(ErrorCode.NOT_FOUND, "This user is no member of this group.");
            }
            exchange.answer(200, member(group, user));
        });
    }

    /** A stream of events. */
    void events(ApiExchange exchange, Identity who, String group) {
        if (!exchange.watch(who, group)) {
            throw Refusal.malformed(
                    "What happens in a group is a stream of events: ask over HTTP, with Accept: text/event-stream.");
        }
    }

    void groupsOf(ApiExchange exchange, String user) {
        list(exchange, "groups", groups.of(user));
    }

    private static void list(ApiExchange exchange, String name, CompletableFuture<List<String>> ids) {
        exchange.when(ids, all -> exchange.answer(200, Map.of(name, all)));
    }
}
