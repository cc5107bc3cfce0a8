package org.higginspush.hub.backplane.redis;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.higginspush.hub.backplane.Register;
import org.higginspush.hub.backplane.RegisterEntry;
import org.higginspush.hub.backplane.StateWriter;
import org.higginspush.hub.model.Audience;
import org.higginspush.hub.model.TimedChange;

/**
 * Reads the state of a hub from Redis, so that it can go on in a data folder. There all offsets are in one order. Those of a user's own
 * contexts are here as well, and stay; everyone's have another order, and each user was told of them in its own. So they get offsets above
 * all that any device has, and what a user was told of goes with that user.
 *
 * <p>What a node that ended left half done, a membership or a change that not all members of a group had yet, is completed as the next call
 * would have done, or left out where nobody was told. Only some users at a time are in memory. Used by one thread.
 */
final class RedisStateReader {
    private static final int USERS = 100;

    private final MoveConnection connection;
    private final RedisKeys keys;
    private final StateWriter writer;
    private final Map<String, Register> everyone = new HashMap<>();
    private final Map<String, Long> given = new HashMap<>();
    private long everyoneUpTo;
    private long movedUpTo;
    private long highest;

    RedisStateReader(MoveConnection connection, RedisKeys keys, StateWriter writer) {
        this.connection = connection;
        this.keys = keys;
        this.writer = writer;
    }

    /**
     * Hands all of it over.
     *
     * @return the highest offset of all
     */
    long read() throws IOException {
        readHub(connection.await(connection.commands().hgetall(keys.hub())));
        connection.scan(keys.users(), page -> {
            for (int from = 0; from < page.size(); from += USERS) {
                readUsers(page.subList(from, Math.min(page.size(), from + USERS)));
            }
        });
        connection.scan(keys.groups(), this::readGroups);
        readTables();
        writer.everyone(aboveAll(), given);
        return highest;
    }

    private void readHub(Map<String, String> fields) {
        highest = offset(fields);
        movedUpTo = Long.parseLong(fields.getOrDefault(RedisKeys.MOVED_UP_TO, "0"));
        highest = Math.max(highest, movedUpTo);
        fields.forEach((field, value) -> {
            if (field.startsWith("r:")) {
                Register register = RedisText.sharedRegister(value);
                everyone.put(RedisText.contextKey(field).context(), register);
                everyoneUpTo = Math.max(everyoneUpTo, register.lastOffset());
            } else if (field.startsWith("n:")) {
                given.put(RedisText.id(field.substring(2)), Long.valueOf(value));
            }
        });
    }

    private static long offset(Map<String, String> fields) {
        return Long.parseLong(fields.getOrDefault("o", "0"));
    }

    // ---- users

    private void readUsers(List<String> page) throws IOException {
        Map<String, CompletionStage<Map<String, String>>> answers = new LinkedHashMap<>();
        for (String key : page) {
            if (RedisKeys.isOwner(key)) {
                answers.put(key, connection.commands().hgetall(key));
            }
        }
        List<MovedUser> users = new ArrayList<>();
        for (Map.Entry<String, CompletionStage<Map<String, String>>> one : answers.entrySet()) {
            Map<String, String> fields = connection.await(one.getValue());
            highest = Math.max(highest, offset(fields));
            users.add(new MovedUser(keys.owner(one.getKey()), fields));
        }
        Map<String, Map<String, Register>> groups = sharedRegisters(users);
        for (MovedUser user : users) {
            user.takeGroups(groups);
            user.takeEveryones(everyone, everyoneUpTo, movedUpTo);
            highest = Math.max(highest, user.offset());
            if (!user.registers().isEmpty() || !user.memberships().isEmpty()) {
                writer.user(user.name(), user.registers(), List.copyOf(user.memberships()));
            }
        }
    }

    /** Drops memberships that are not on both sides, and reads the registers of the groups that are left. */
    private Map<String, Map<String, Register>> sharedRegisters(List<MovedUser> users) throws IOException {
        Map<MovedUser, Map<String, CompletionStage<String>>> numbers = new LinkedHashMap<>();
        for (MovedUser user : users) {
            Map<String, CompletionStage<String>> ofUser = new HashMap<>();
            for (String group : user.memberships()) {
                String members = RedisKeys.members(keys.group(group));
                ofUser.put(group, connection.commands().hget(members, RedisText.encoded(user.name())));
            }
            numbers.put(user, ofUser);
        }
        Set<String> names = new LinkedHashSet<>();
        for (Map.Entry<MovedUser, Map<String, CompletionStage<String>>> user : numbers.entrySet()) {
            for (Map.Entry<String, CompletionStage<String>> one :
                    user.getValue().entrySet()) {
                user.getKey().keepIfMember(one.getKey(), connection.await(one.getValue()));
            }
            names.addAll(user.getKey().memberships());
        }
        Map<String, CompletionStage<Map<String, String>>> answers = new LinkedHashMap<>();
        names.forEach(name -> answers.put(name, connection.commands().hgetall(keys.group(name))));
        Map<String, Map<String, Register>> registers = new HashMap<>();
        for (Map.Entry<String, CompletionStage<Map<String, String>>> one : answers.entrySet()) {
            registers.put(one.getKey(), groupRegisters(connection.await(one.getValue())));
        }
        return registers;
    }

    private static Map<String, Register> groupRegisters(Map<String, String> fields) {
        Map<String, Register> registers = new HashMap<>();
        fields.forEach((field, value) -> {
            if (field.startsWith("r:")) {
                registers.put(RedisText.id(field.substring(2)), RedisText.sharedRegister(value));
            }
        });
        return registers;
    }

    // ---- groups

    private void readGroups(List<String> page) throws IOException {
        for (String key : page) {
            if (RedisKeys.isOwner(key)) {
                Map<String, String> fields =
                        connection.await(connection.commands().hgetall(key));
                highest = Math.max(highest, offset(fields));
                if (fields.containsKey("x")) {
                    writer.group(keys.owner(key), groupRegisters(fields));
                }
            }
        }
    }

    // ---- what concerns all

    private void readTables() throws IOException {
        connection.readHash(keys.table("cut-offs"), page -> {
            for (Map.Entry<String, String> one : page.entrySet()) {
                List<String> parts = List.of(RedisText.parts(one.getValue()));
                writer.cutOffs(RedisText.id(one.getKey()), RedisCutOffs.cutOffs(parts));
            }
        });
        connection.readHash(keys.table("registrations"), page -> {
            for (Map.Entry<String, String> one : page.entrySet()) {
                String[] device = RedisText.parts(one.getKey());
                writer.registration(RedisRegistrations.registration(
                        RedisText.id(device[0]), RedisText.id(device[1]), RedisText.parts(one.getValue()), 0));
            }
        });
        connection.readHash(keys.table("timed"), page -> {
            for (Map.Entry<String, String> one : page.entrySet()) {
                String[] row = RedisText.parts(one.getValue());
                TimedChange timed = RedisTimed.timedChange(RedisText.id(one.getKey()), row, 0);
                if (!isRecorded(timed, row[1])) {
                    writer.timed(timed);
                }
            }
        });
    }

    /** A node that ended may have recorded it and not deleted it. One of a group may lack members: it is announced again, to those. */
    private boolean isRecorded(TimedChange timed, String accepted) throws IOException {
        Audience audience = timed.change().audience();
        if (audience instanceof Audience.Group) {
            return false;
        }
        String user = timed.change().user();
        RedisUsers.TimedClaim claim = new RedisUsers.TimedClaim(timed.id(), accepted);
        String owner = user == null ? keys.hub() : keys.user(user);
        return connection.await(connection.commands().exists(RedisKeys.timed(owner, claim))) > 0;
    }

    /** Everyone's registers with offsets above all, but for what has those of the embedded backplane already. */
    private Map<String, Register> aboveAll() {
        List<RegisterEntry> news = new ArrayList<>();
        everyone.values().forEach(register -> {
            news.add(Objects.requireNonNull(register.latest()));
            if (register.latestByOther() != null) {
                news.add(register.latestByOther());
            }
        });
        news.removeIf(entry -> entry.offset() <= movedUpTo);
        news.sort(Comparator.comparingLong(RegisterEntry::offset));
        Map<Long, Long> offsets = new HashMap<>();
        news.forEach(entry -> offsets.computeIfAbsent(entry.offset(), offset -> ++highest));
        Map<String, Register> above = new HashMap<>();
        everyone.forEach((context, register) -> above.put(context, register.withOffsets(offsets)));
        return above;
    }
}
