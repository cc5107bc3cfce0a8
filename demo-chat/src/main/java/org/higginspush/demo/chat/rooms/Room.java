package org.higginspush.demo.chat.rooms;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.higginspush.demo.chat.rooms.EnterResult.RoomSnapshot;

/** A room, the people in it and what was said last. Belongs to its {@link ChatState}. */
final class Room {
    private final RoomConfig config;
    private final RoomHistory history;
    private final Map<Person, Presence> people = new LinkedHashMap<>();
    private long last;

    Room(RoomConfig config, RoomHistory history) {
        this.config = config;
        this.history = history;
    }

    /** A person in the room, with one or several sessions. */
    private record Presence(Instant since, int sessions) {}

    String id() {
        return config.id();
    }

    RoomConfig config() {
        return config;
    }

    RoomHistory history() {
        return history;
    }

    /** Records the last event. */
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
     * The room as it is on entering, with as much history as fits into so many bytes.
     *
     * @param before the number of the last event before the session entered
     */
    RoomSnapshot snapshot(int historyBytes, long before) {
        RoomHistory.Recent recent = history.recent(historyBytes);
        return new RoomSnapshot(config, members(), recent.messages(), recent.earlier(), before);
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
