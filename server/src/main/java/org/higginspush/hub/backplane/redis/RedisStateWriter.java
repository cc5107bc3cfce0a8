package org.higginspush.hub.backplane.redis;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.higginspush.hub.backplane.Register;
import org.higginspush.hub.backplane.RegisterEntry;
import org.higginspush.hub.backplane.Registration;
import org.higginspush.hub.backplane.StateWriter;
import org.higginspush.hub.backplane.UserCutOffs;
import org.higginspush.hub.model.ContextKey;
import org.higginspush.hub.model.ContextScope;
import org.higginspush.hub.model.Ids;
import org.higginspush.hub.model.TimedChange;
import org.jspecify.annotations.Nullable;

/**
 * Writes the state of a hub from a data folder into Redis, as the scripts keep it. The offset of each key is the highest that any device
 * can have, so every position from before is one that was given here. Everyone's changes are not written for each user: they are merged
 * into a user's order when one of the devices comes, with the offsets that they have.
 *
 * <p>Of a user all registrations come one after the other. Used by one thread.
 */
final class RedisStateWriter implements StateWriter {
    /** Any membership that begins later has a higher number. */
    private static final String FIRST_MEMBERSHIP = "1";

    private final MoveConnection connection;
    private final RedisKeys keys;
    private final String highestOffset;
    private final Map<String, Integer> timedByAudience = new HashMap<>();
    private @Nullable String registered;
    private final StringBuilder devices = new StringBuilder();

    /**
     * @param highestOffset no device has a position with a higher one
     */
    RedisStateWriter(MoveConnection connection, RedisKeys keys, long highestOffset) {
        this.connection = connection;
        this.keys = keys;
        this.highestOffset = Long.toString(highestOffset);
    }

    private void set(String key, Map<String, String> fields) throws IOException {
        if (!fields.isEmpty()) {
            CompletionStage<Long> answer = connection.commands().hset(key, fields);
            connection.later(answer);
        }
    }

    @Override
    public void user(String user, Map<ContextKey, Register> registers, List<String> groups) throws IOException {
        Map<String, String> fields = new HashMap<>();
        int own = 0;
        for (Map.Entry<ContextKey, Register> one : registers.entrySet()) {
            ContextScope scope = one.getKey().scope();
            fields.put(RedisText.field(one.getKey()), RedisText.text(one.getValue()));
            own += scope == ContextScope.USER || scope == ContextScope.DEVICE ? 1 : 0;
            if (scope == ContextScope.DEVICE) {
                fields.put("d", "1");
            }
        }
        for (String group : groups) {
            fields.put("g:" + Ids.encode(group), FIRST_MEMBERSHIP);
            set(RedisKeys.members(keys.group(group)), Map.of(Ids.encode(user), FIRST_MEMBERSHIP));
        }
        fields.put("o", highestOffset);
        fields.put("c", Integer.toString(own));
        set(keys.user(user), fields);
    }

    @Override
    public void group(String group, Map<String, Register> registers) throws IOException {
        Map<String, String> fields = new HashMap<>();
        registers.forEach(
                (context, register) -> fields.put("r:" + Ids.encode(context), RedisText.sharedText(register)));
        fields.put("o", highestOffset);
        fields.put("x", "1");
        fields.put("c", Integer.toString(registers.size()));
        set(keys.group(group), fields);
    }

    @Override
    public void everyone(Map<String, Register> registers, Map<String, Long> given) throws IOException {
        Map<String, String> fields = new HashMap<>();
        registers.forEach((context, register) ->
                fields.put(RedisText.field(ContextKey.ofEveryone(context)), RedisText.sharedText(register)));
        given.forEach((context, revision) -> {
            Register known = registers.get(context);
            RegisterEntry latest = known == null ? null : known.latest();
            if (latest == null || latest.revision() < revision) {
                fields.put("n:" + Ids.encode(context), Long.toString(revision));
            }
        });
        fields.put("o", highestOffset);
        fields.put("began", highestOffset);
        fields.put(RedisKeys.MOVED_UP_TO, highestOffset);
        fields.put("c", Integer.toString(registers.size()));
        set(keys.hub(), fields);
    }

    @Override
    public void cutOffs(String user, UserCutOffs cutOffs) throws IOException {
        set(keys.table("cut-offs"), Map.of(Ids.encode(user), RedisCutOffs.text(cutOffs)));
    }

    @Override
    public void registration(Registration registration) throws IOException {
        String user = Ids.encode(registration.user());
        String device = Ids.encode(registration.device());
        String field = user + ' ' + device;
        set(keys.table("registrations"), Map.of(field, RedisRegistrations.row(registration)));
        if (registration.proven()) {
            set(
                    keys.table("owners"),
                    Map.of(RedisText.encodedText(registration.address().target()), field));
        }
        if (!user.equals(registered)) {
            writeDevices();
            registered = user;
        }
        devices.append(devices.isEmpty() ? "" : " ").append(device);
    }

    private void writeDevices() throws IOException {
        if (registered != null) {
            set(keys.table("devices"), Map.of(registered, devices.toString()));
            devices.setLength(0);
        }
    }

    @Override
    public void timed(TimedChange timed) throws IOException {
        String audience = RedisTimed.text(timed.change().audience());
        String row = String.join(
                " ",
                Long.toString(timed.due().toEpochMilli()),
                highestOffset,
                audience,
                RedisTimed.text(timed.change()));
        set(keys.table("timed"), Map.of(Ids.encode(timed.id()), row));
        timedByAudience.merge(audience, 1, Integer::sum);
    }

    /** Waits until all is written. */
    void finish() throws IOException {
        writeDevices();
        registered = null;
        for (Map.Entry<String, Integer> one : timedByAudience.entrySet()) {
            set(keys.table("counts"), Map.of(one.getKey(), one.getValue().toString()));
        }
        connection.awaitAll();
    }
}
