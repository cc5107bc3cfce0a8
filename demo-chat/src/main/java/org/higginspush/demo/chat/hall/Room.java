package org.higginspush.demo.chat.hall;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.higginspush.demo.chat.hall.Entered.Inside;

/** A room, the people in it and what was said last. Belongs to its {@link Hall}. */
final class Room {
    private final RoomPlan plan;
    private final History history;
    private final Map<Person, Presence> people = new LinkedHashMap<>();
    private long last;

    Room(RoomPlan plan, History history) {
        this.plan = plan;
        this.history = history;
    }

    /** A person's being here, by one or several sessions. */
    private record Presence(Instant since, int sessions) {}

    String id() {
        return plan.id();
    }

    RoomPlan plan() {
        return plan;
    }

    History history() {
        return history;
    }

    /** Notes what everyone in the room is told. */
    void happened(RoomEvent event) {
        last = event.sequence();
    }

    /** The number of the last event; 0 if nothing happened yet. */
    long last() {
        return last;
    }

    /** Counts a session in; true if the person was not here before. */
    boolean enter(Person person, Instant now) {
        Presence before = people.get(person);
        people.put(person, before == null ? new Presence(now, 1) : new Presence(before.since, before.sessions + 1));
        return before == null;
    }

    /** Counts a session out; true if it was the person's last. */
    boolean exit(Person person) {
        Presence after = people.computeIfPresent(
                person, (p, here) -> here.sessions == 1 ? null : new Presence(here.since, here.sessions - 1));
        return after == null;
    }

    /**
     * What one finds on entering, with as much history as fits into so many bytes.
     *
     * @param before the last event before one came: that one came is news
     */
    Inside inside(int historyBytes, long before) {
        History.Recent recent = history.recent(historyBytes);
        return new Inside(plan, members(), recent.messages(), recent.earlier(), before);
    }

    List<Member> members() {
        List<Member> members = new ArrayList<>(people.size());
        people.forEach((person, here) -> members.add(new Member(person, here.since)));
        return members;
    }

    boolean has(Person person) {
        return people.containsKey(person);
    }

    int size() {
        return people.size();
    }
}
