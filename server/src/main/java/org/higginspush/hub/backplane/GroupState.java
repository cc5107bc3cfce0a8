package org.higginspush.hub.backplane;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** One group in memory. Used by one operation at a time. */
final class GroupState {
    private static final int MOST_TOLD = 100;

    final String name;
    private boolean exists;
    private final TreeSet<String> members;
    private final Map<String, Register> registers;
    /** The highest revision that members may have been told of, of contexts whose register lacks it. */
    private final Map<String, Long> told = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MOST_TOLD;
        }
    };

    GroupState(String name, Journal.StoredGroup stored) {
        this.name = name;
        this.exists = stored.exists();
        this.members = new TreeSet<>(stored.members());
        this.registers = stored.registers();
    }

    boolean exists() {
        return exists;
    }

    void created() {
        exists = true;
    }

    boolean hasMember(String user) {
        return members.contains(user);
    }

    void add(String user) {
        exists = true;
        members.add(user);
    }

    void remove(String user) {
        members.remove(user);
    }

    void deleted() {
        exists = false;
        members.clear();
        registers.clear();
    }

    /** The members now, in the order of their ids. */
    List<String> members() {
        return List.copyOf(members);
    }

    int size() {
        return members.size();
    }

    Register register(String context) {
        return registers.getOrDefault(context, Register.EMPTY);
    }

    Map<String, Register> registers() {
        return registers;
    }

    void put(String context, Register register) {
        registers.put(context, register);
        told.remove(context);
    }

    /** Members may have been told of a revision that could not be stored here. */
    void told(String context, long revision) {
        told.merge(context, revision, Math::max);
    }

    /** The revision for a change that came without one: one that no member was told of. */
    long nextRevision(String context) {
        return register(context).nextRevisionAbove(told.getOrDefault(context, 0L));
    }
}
