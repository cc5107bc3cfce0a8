package org.higginspush.hub.backplane;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.higginspush.hub.model.ContextKey;
import org.higginspush.hub.model.TimedChange;
import org.jspecify.annotations.Nullable;

/** Counts what is moved, and hands it on. Used by one thread. */
public final class StateCounts implements StateWriter {
    private final @Nullable StateWriter next;
    private final Runnable counted;
    private long users;
    private long contexts;
    private long groups;
    private long memberships;
    private long everyones;
    private long cutOffs;
    private long registrations;
    private long timed;

    /**
     * @param next gets all of it; null if it is only to be counted
     * @param counted called after each user
     */
    public StateCounts(@Nullable StateWriter next, Runnable counted) {
        this.next = next;
        this.counted = counted;
    }

    @Override
    public void user(String user, Map<ContextKey, Register> registers, List<String> inGroups) throws IOException {
        users++;
        contexts +=
                registers.keySet().stream().filter(key -> !key.isEveryones()).count();
        memberships += inGroups.size();
        if (next != null) {
            next.user(user, registers, inGroups);
        }
        counted.run();
    }

    @Override
    public void group(String group, Map<String, Register> registers) throws IOException {
        groups++;
        if (next != null) {
            next.group(group, registers);
        }
    }

    @Override
    public void everyone(Map<String, Register> registers, Map<String, Long> given) throws IOException {
        everyones += registers.size();
        if (next != null) {
            next.everyone(registers, given);
        }
    }

    @Override
    public void cutOffs(String user, UserCutOffs all) throws IOException {
        cutOffs += all.devices().size() + (all.all() == UserCutOffs.NEVER ? 0 : 1);
        if (next != null) {
            next.cutOffs(user, all);
        }
    }

    @Override
    public void registration(Registration registration) throws IOException {
        registrations++;
        if (next != null) {
            next.registration(registration);
        }
    }

    @Override
    public void timed(TimedChange one) throws IOException {
        timed++;
        if (next != null) {
            next.timed(one);
        }
    }

    public long users() {
        return users;
    }

    /** How many there are of each, by words for people. */
    public Map<String, Long> all() {
        Map<String, Long> all = new LinkedHashMap<>();
        all.put("users", users);
        all.put("positions of contexts", contexts);
        all.put("groups", groups);
        all.put("memberships", memberships);
        all.put("contexts for everyone", everyones);
        all.put("cut-offs", cutOffs);
        all.put("registrations", registrations);
        all.put("changes that wait for their time", timed);
        return all;
    }
}
