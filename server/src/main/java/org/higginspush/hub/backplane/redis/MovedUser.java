package org.higginspush.hub.backplane.redis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.higginspush.hub.backplane.Register;
import org.higginspush.hub.backplane.RegisterEntry;
import org.higginspush.hub.model.ContextKey;
import org.jspecify.annotations.Nullable;

/** A user on the way from Redis to a data folder. */
final class MovedUser {
    private final String name;
    private final Map<ContextKey, Register> registers = new HashMap<>();
    /** The groups, and the number of the membership in each. */
    private final Map<String, String> groups = new TreeMap<>();

    private final long everyoneUpTo;
    private final boolean isForgotten;
    private long offset;

    /**
     * @param fields what Redis has of the user
     */
    MovedUser(String name, Map<String, String> fields) {
        this.name = name;
        this.offset = Long.parseLong(fields.getOrDefault("o", "0"));
        this.isForgotten = offset == 0;
        this.everyoneUpTo = Long.parseLong(fields.getOrDefault("v", "0"));
        fields.forEach((field, value) -> {
            if (field.startsWith("r:")) {
                registers.put(RedisText.contextKey(field), RedisText.register(value));
            } else if (field.startsWith("g:")) {
                groups.put(RedisText.id(field.substring(2)), value);
            }
        });
    }

    String name() {
        return name;
    }

    Map<ContextKey, Register> registers() {
        return registers;
    }

    Set<String> memberships() {
        return groups.keySet();
    }

    /** The highest offset of this user. */
    long offset() {
        return offset;
    }

    /**
     * Keeps a membership only if the group knows it as well.
     *
     * @param number of the membership, as the group has it; null if it has none
     */
    void keepIfMember(String group, @Nullable String number) {
        if (Objects.equals(groups.get(group), number)) {
            return;
        }
        groups.remove(group);
        registers.keySet().removeIf(key -> group.equals(key.group()));
    }

    /** Takes what the user was not told of its groups' contexts. */
    void takeGroups(Map<String, Map<String, Register>> shared) {
        registers.keySet().removeIf(key -> key.group() != null && !groups.containsKey(key.group()));
        for (String group : groups.keySet()) {
            shared.getOrDefault(group, Map.of())
                    .forEach((context, register) -> take(ContextKey.ofGroup(group, context), register, 0, 0));
        }
    }

    /**
     * Takes what the user was not told of everyone's contexts, and lets go of what it was told in the order of all.
     *
     * @param upTo the highest offset of everyone's changes
     * @param movedUpTo where the order of all ends
     */
    void takeEveryones(Map<String, Register> everyone, long upTo, long movedUpTo) {
        if (isForgotten) {
            return; // it is told of all of them
        }
        everyone.forEach((context, shared) -> {
            ContextKey key = ContextKey.ofEveryone(context);
            if (everyoneUpTo < upTo) {
                take(key, shared, everyoneUpTo, movedUpTo);
            }
            Register own = registers.get(key);
            if (own != null && own.lastOffset() <= movedUpTo && own.equals(shared.asSeenBy(name))) {
                registers.remove(key);
            }
        });
    }

    /** Offers the changes of a shared register with offsets above one; those not above the other keep theirs. */
    private void take(ContextKey key, Register shared, long above, long keeping) {
        List<RegisterEntry> entries = new ArrayList<>();
        for (RegisterEntry entry : new @Nullable RegisterEntry[] {shared.latest(), shared.latestByOther()}) {
            if (entry != null && entry.offset() > above) {
                entries.add(entry.asSeenBy(name));
            }
        }
        entries.sort(Comparator.comparingLong(RegisterEntry::offset));
        for (RegisterEntry entry : entries) {
            Register before = registers.getOrDefault(key, Register.EMPTY);
            boolean keeps = entry.offset() <= keeping;
            Register.OfferResult result =
                    before.offer(entry.revision(), entry.origin(), keeps ? entry.offset() : offset + 1);
            if (result.news() != null) {
                registers.put(key, result.after());
                offset = keeps ? offset : offset + 1;
            }
        }
    }
}
