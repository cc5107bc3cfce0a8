package org.higginspush.hub.backplane.redis;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.higginspush.hub.backplane.CutOffs;
import org.higginspush.hub.backplane.UserCutOffs;
import org.higginspush.hub.model.Ids;
import org.jspecify.annotations.Nullable;

/**
 * Who was cut off: the copy of this node. A cut-off only ever becomes later, so what comes from Redis and what this node decided
 * are joined, in any order; what was decided here holds although Redis could not keep it, and Redis is given it
 * again when it can. Thread-safe.
 */
final class RedisCutOffs implements CutOffs, HubTables.HubTable {
    private final RedisLink link;
    private final HubTables tables;
    private final InFlightOperations operations;
    private final InstantSource time;
    private final List<CutOffListener> listeners = new CopyOnWriteArrayList<>();
    private final Map<String, UserCutOffs> users = new ConcurrentHashMap<>();

    RedisCutOffs(RedisLink link, HubTables tables, InFlightOperations operations, InstantSource time) {
        this.link = link;
        this.tables = tables;
        this.operations = operations;
        this.time = time;
    }

    // ---- the copy

    /** A row is {@code C user all device=when …}. */
    @Override
    public void changed(String[] row, long number) {
        join(row[1], List.of(row).subList(2, row.length));
    }

    /** What Redis lacks, because it could not record it or has lost it, it is given again. */
    @Override
    public void loaded(Map<String, String> rows) {
        rows.forEach((user, text) -> join(user, List.of(RedisText.parts(text))));
        users.forEach((user, known) -> {
            String row = rows.get(Ids.encode(user));
            if (row == null || !known.equals(cutOffs(List.of(RedisText.parts(row))))) {
                link.schedule(() -> keep(user, known), 0); // once the session may be used
            }
        });
    }

    private void keep(String user, UserCutOffs known) {
        if (known.all() != UserCutOffs.NEVER) {
            store(user, null, known.all());
        }
        known.devices().forEach((device, before) -> store(user, device, before));
    }

    private void join(String encoded, List<String> parts) {
        String user = RedisText.id(encoded);
        UserCutOffs stored = cutOffs(parts);
        UserCutOffs[] before = new UserCutOffs[1];
        UserCutOffs now = users.compute(user, (same, known) -> {
            before[0] = known == null ? UserCutOffs.NONE : known;
            return joined(before[0], stored);
        });
        if (now.all() > before[0].all()) {
            tell(user, null);
        } else {
            now.devices().forEach((device, until) -> {
                if (until > before[0].of(device)) {
                    tell(user, device);
                }
            });
        }
    }

    /** What this node cut off itself was known before. On another thread: whoever ends sessions may need locks. */
    private void tell(String user, @Nullable String device) {
        for (CutOffListener listener : listeners) {
            CompletableFuture.runAsync(() -> listener.cutOff(user, device));
        }
    }

    @Override
    public void listen(CutOffListener listener) {
        listeners.add(listener);
    }

    private static UserCutOffs joined(UserCutOffs one, UserCutOffs other) {
        Map<String, Long> devices = new HashMap<>(one.devices());
        other.devices().forEach((device, before) -> devices.merge(device, before, Math::max));
        return new UserCutOffs(one.all(), devices).cutAll(other.all());
    }

    static String text(UserCutOffs cutOffs) {
        StringBuilder text = new StringBuilder(cutOffs.all() == UserCutOffs.NEVER ? "-" : Long.toString(cutOffs.all()));
        cutOffs.devices()
                .forEach((device, before) ->
                        text.append(' ').append(Ids.encode(device)).append('=').append(before));
        return text.toString();
    }

    static UserCutOffs cutOffs(List<String> parts) {
        Map<String, Long> devices = new HashMap<>();
        for (String device : parts.subList(1, parts.size())) {
            int end = device.indexOf('=');
            devices.put(RedisText.id(device.substring(0, end)), Long.valueOf(device.substring(end + 1)));
        }
        String all = parts.get(0);
        return new UserCutOffs(all.equals("-") ? UserCutOffs.NEVER : Long.parseLong(all), devices);
    }

    @Override
    public boolean isCutOff(String user, @Nullable String device, long issued) {
        UserCutOffs known = users.get(user);
        return known != null && issued < known.of(device);
    }

    // ---- changing it

    @Override
    public CompletableFuture<CutOff> cut(String user, @Nullable String device) {
        // Tokens count whole seconds: one that was issued in the present one may have been issued before.
        long before = time.instant().getEpochSecond() + 1;
        users.compute(user, (same, known) -> {
            UserCutOffs cutOffs = known == null ? UserCutOffs.NONE : known;
            return device == null ? cutOffs.cutAll(before) : cutOffs.cut(device, before);
        });
        return operations.run(() -> store(user, device, before).thenApply(answer -> cutOff(answer, device)));
    }

    private CompletableFuture<List<Object>> store(String user, @Nullable String device, long before) {
        return tables.eval(
                LuaScript.HUB_CUT_OFF,
                Ids.encode(user),
                RedisText.encoded(device),
                Long.toString(before),
                Integer.toString(MOST_DEVICES));
    }

    private static CutOff cutOff(List<Object> answer, @Nullable String device) {
        UserCutOffs cut = cutOffs(List.of(RedisText.parts((String) answer.get(0))));
        return new CutOff(
                Instant.ofEpochSecond(cut.of(device)),
                cut.all() == UserCutOffs.NEVER ? null : Instant.ofEpochSecond(cut.all()),
                Integer.parseInt((String) answer.get(1)));
    }
}
