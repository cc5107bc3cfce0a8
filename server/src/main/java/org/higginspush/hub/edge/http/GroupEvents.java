package org.higginspush.hub.edge.http;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.higginspush.hub.json.StrictJson;
import org.higginspush.hub.routing.GroupListener;
import org.higginspush.hub.routing.GroupMember;
import org.jspecify.annotations.Nullable;

/**
 * What one reader of a group's events was not told yet: the state, some members at a time, then for each member that differs the
 * latest difference alone. So what waits for a slow reader is bounded by the members. Thread-safe.
 */
final class GroupEvents implements GroupListener {
    /** How many members one write tells of. */
    static final int SLICE = 500;

    private enum MemberState {
        ABSENT,
        /** A member; whether connected is not known. */
        PRESENT,
        GONE,
        CONNECTED;

        static MemberState of(GroupMember member) {
            return member.connected() ? CONNECTED : GONE;
        }
    }

    private record UntoldState(MemberState told, MemberState now) {}

    private final String group;
    private final Runnable onEvent;

    private List<GroupMember> state = List.of();
    /** How many of them were taken. */
    private int taken;

    private boolean stateTaken;
    private final LinkedHashMap<String, UntoldState> differences = new LinkedHashMap<>();
    private boolean deleted;
    private boolean over;

    /**
     * @param onEvent called when there may be something to take
     */
    GroupEvents(String group, Runnable onEvent) {
        this.group = group;
        this.onEvent = onEvent;
    }

    @Override
    public synchronized void state(List<GroupMember> members) {
        state = members;
    }

    @Override
    public void joined(GroupMember member) {
        differs(member.user(), MemberState.ABSENT, MemberState.of(member));
    }

    @Override
    public void left(String user) {
        differs(user, MemberState.PRESENT, MemberState.ABSENT);
    }

    @Override
    public void connected(String user) {
        differs(user, MemberState.GONE, MemberState.CONNECTED);
    }

    @Override
    public void gone(String user) {
        differs(user, MemberState.CONNECTED, MemberState.GONE);
    }

    @Override
    public void deleted() {
        synchronized (this) {
            deleted = true;
        }
        onEvent.run();
    }

    private void differs(String user, MemberState before, MemberState now) {
        synchronized (this) {
            UntoldState known = differences.remove(user);
            MemberState told = known == null ? before : known.told;
            if (told != now) {
                differences.put(user, new UntoldState(told, now));
            }
        }
        onEvent.run();
    }

    /** True once the deletion of the group was taken: there is nothing more to come. */
    synchronized boolean isOver() {
        return over;
    }

    /** The events to write next, as text; null if there are none. */
    synchronized @Nullable String take() {
        if (!stateTaken) {
            return takeState();
        }
        StringBuilder out = new StringBuilder();
        Iterator<Map.Entry<String, UntoldState>> next = differences.entrySet().iterator();
        for (int i = 0; i < SLICE && next.hasNext(); i++) {
            Map.Entry<String, UntoldState> one = next.next();
            append(out, one.getKey(), one.getValue());
            next.remove();
        }
        if (deleted && !next.hasNext() && !over) {
            over = true;
            append(out, "deleted", Map.of("group", group));
        }
        return out.length() == 0 ? null : out.toString();
    }

    private String takeState() {
        int end = Math.min(state.size(), taken + SLICE);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("group", group);
        fields.put(
                "members",
                state.subList(taken, end).stream().map(GroupEvents::member).toList());
        fields.put("more", end < state.size());
        taken = end;
        if (end == state.size()) {
            stateTaken = true;
            state = List.of();
        }
        StringBuilder out = new StringBuilder();
        append(out, "state", fields);
        return out.toString();
    }

    private static Map<String, Object> member(GroupMember member) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("user", member.user());
        fields.put("connected", member.connected());
        return fields;
    }

    private static void append(StringBuilder out, String user, UntoldState difference) {
        switch (difference.now) {
            case ABSENT -> append(out, "left", Map.of("user", user));
            case CONNECTED, GONE -> {
                boolean connected = difference.now == MemberState.CONNECTED;
                if (difference.told == MemberState.ABSENT || difference.told == MemberState.PRESENT) {
                    append(out, "joined", member(new GroupMember(user, connected)));
                } else {
                    append(out, connected ? "connected" : "gone", Map.of("user", user));
                }
            }
            case PRESENT -> throw new IllegalStateException("nobody is just present now");
        }
    }

    private static void append(StringBuilder out, String name, Map<String, ?> fields) {
        out.append("event: ")
                .append(name)
                .append("\ndata: ")
                .append(StrictJson.write(fields))
                .append("\n\n");
    }
}
