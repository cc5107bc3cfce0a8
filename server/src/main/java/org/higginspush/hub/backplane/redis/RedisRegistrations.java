package org.higginspush.hub.backplane.redis;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.higginspush.hub.backplane.BackplaneRefusals;
import org.higginspush.hub.backplane.Registration;
import org.higginspush.hub.backplane.RegistrationTable;
import org.higginspush.hub.backplane.Registrations;
import org.higginspush.hub.model.Ids;
import org.higginspush.hub.model.PushAddress;
import org.higginspush.hub.model.PushKeys;
import org.higginspush.hub.model.PushPlatform;
import org.jspecify.annotations.Nullable;

/**
 * Where devices are woken: the copy of this node. All decisions are those of one script each, because an address belongs to one
 * device of all users. Thread-safe.
 *
 * <p>An address that is removed is removed from the data set; from the append-only file it vanishes when Redis rewrites that.
 */
final class RedisRegistrations implements Registrations, HubTables.HubTable {
    private final HubTables tables;
    private final InFlightOperations operations;
    private final int mostPerUser;
    /** Its monitor is held while it is changed. */
    private final RegistrationTable table = new RegistrationTable();

    RedisRegistrations(HubTables tables, InFlightOperations operations, int mostPerUser) {
        this.tables = tables;
        this.operations = operations;
        this.mostPerUser = mostPerUser;
    }

    // ---- the copy

    /** A row is {@code R user device}, and the registration if there is one. */
    @Override
    public void changed(String[] row, long number) {
        String user = RedisText.id(row[1]);
        String device = RedisText.id(row[2]);
        Registration now = row.length == 3 ? null : registration(user, device, row, 3);
        synchronized (table) {
            table.replace(user, device, now);
        }
    }

    @Override
    public void loaded(Map<String, String> rows) {
        synchronized (table) {
            Set<Registration> before = new HashSet<>();
            table.forEach(before::add);
            List<Registration> now = new ArrayList<>(rows.size());
            rows.forEach((field, text) -> {
                String[] device = RedisText.parts(field);
                now.add(registration(RedisText.id(device[0]), RedisText.id(device[1]), RedisText.parts(text), 0));
            });
            now.stream().filter(one -> !before.remove(one)).forEach(this::replace);
            before.stream()
                    .filter(one -> !isIn(rows, one))
                    .forEach(one -> table.replace(one.user(), one.device(), null));
        }
    }

    private void replace(Registration now) {
        table.replace(now.user(), now.device(), now);
    }

    private static boolean isIn(Map<String, String> rows, Registration one) {
        return rows.containsKey(Ids.encode(one.user()) + ' ' + Ids.encode(one.device()));
    }

    static Registration registration(String user, String device, String[] parts, int first) {
        String p256dh = RedisText.decodedText(parts[first + 7]);
        String auth = RedisText.decodedText(parts[first + 8]);
        PushAddress address = new PushAddress(
                Objects.requireNonNull(PushPlatform.of(parts[first + 4])),
                RedisText.decodedText(parts[first + 5]),
                Objects.requireNonNullElse(RedisText.decodedText(parts[first + 6]), ""),
                p256dh == null || auth == null ? null : new PushKeys(p256dh, auth));
        String expires = parts[first + 1];
        return new Registration(
                user,
                device,
                address,
                Instant.ofEpochMilli(Long.parseLong(parts[first])),
                expires.isEmpty() ? null : Instant.ofEpochMilli(Long.parseLong(expires)),
                parts[first + 2].equals("1"),
                Long.parseLong(parts[first + 3]));
    }

    /** A registration as the scripts have it. */
    static String row(Registration one) {
        Instant expires = one.expires();
        return String.join(
                " ",
                Long.toString(one.registered().toEpochMilli()),
                expires == null ? "" : Long.toString(expires.toEpochMilli()),
                one.proven() ? "1" : "0",
                Long.toString(one.wokenFor()),
                text(one.address()));
    }

    static String text(@Nullable PushAddress address) {
        if (address == null) {
            return "";
        }
        PushKeys keys = address.keys();
        return String.join(
                " ",
                address.platform().word(),
                RedisText.encodedText(address.app()),
                RedisText.encodedText(address.target()),
                RedisText.encodedText(keys == null ? null : keys.p256dh()),
                RedisText.encodedText(keys == null ? null : keys.auth()));
    }

    @Override
    public void listen(RegistrationListener listener) {
        table.listen(listener);
    }

    @Override
    public @Nullable Registration find(String user, String device) {
        return table.find(user, device);
    }

    @Override
    public List<Registration> of(String user) {
        return table.of(user);
    }

    @Override
    public void forEach(Consumer<Registration> consumer) {
        table.forEach(consumer);
    }

    /** The users that have any. */
    List<String> users() {
        Set<String> users = new HashSet<>();
        table.forEach(one -> users.add(one.user()));
        return List.copyOf(users);
    }

    // ---- changing it

    private <T> CompletableFuture<T> run(Supplier<CompletableFuture<T>> operation) {
        return operations.run(operation);
    }

    @Override
    public CompletableFuture<Registration> put(Registration registration) {
        Instant expires = registration.expires();
        return run(() -> tables.eval(
                        LuaScript.HUB_REGISTRATION_PUT,
                        Ids.encode(registration.user()),
                        Ids.encode(registration.device()),
                        Long.toString(registration.registered().toEpochMilli()),
                        expires == null ? "" : Long.toString(expires.toEpochMilli()),
                        registration.proven() ? "1" : "0",
                        Long.toString(registration.wokenFor()),
                        text(registration.address()),
                        Integer.toString(mostPerUser))
                .thenApply(answer -> {
                    if (answer.get(0).equals("full")) {
                        throw BackplaneRefusals.tooManyRegistrations(mostPerUser);
                    }
                    String[] kept = RedisText.parts((String) answer.get(1));
                    return registration(registration.user(), registration.device(), kept, 0);
                }));
    }

    @Override
    public CompletableFuture<Boolean> prove(String user, String device, PushAddress address) {
        return run(
                () -> tables.eval(LuaScript.HUB_REGISTRATION_PROVE, Ids.encode(user), Ids.encode(device), text(address))
                        .thenApply(RedisRegistrations::isTrue));
    }

    private static boolean isTrue(List<Object> answer) {
        return answer.get(0).equals("1");
    }

    @Override
    public CompletableFuture<Boolean> remove(
            String user, String device, @Nullable PushAddress address, @Nullable Instant notAfter) {
        return run(() -> tables.eval(
                        LuaScript.HUB_REGISTRATION_REMOVE,
                        Ids.encode(user),
                        Ids.encode(device),
                        text(address),
                        notAfter == null ? "" : Long.toString(notAfter.toEpochMilli()))
                .thenApply(RedisRegistrations::isTrue));
    }

    @Override
    public CompletableFuture<Void> woken(String user, String device, long offset) {
        return run(() -> tables.eval(
                        LuaScript.HUB_REGISTRATION_WOKEN, Ids.encode(user), Ids.encode(device), Long.toString(offset))
                .thenAccept(noted -> {}));
    }

    /** Removes all of a user, and tells how many there were. */
    CompletableFuture<Integer> forget(String user) {
        return tables.eval(LuaScript.HUB_REGISTRATIONS_FORGET, Ids.encode(user))
                .thenApply(answer -> Integer.valueOf((String) answer.get(0)));
    }
}
