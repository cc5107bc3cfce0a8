package org.higginspush.demo.chat.hall;

import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.higginspush.demo.chat.hall.Outgoing.Count;
import org.higginspush.demo.chat.hall.Outgoing.Seat;
import org.higginspush.demo.chat.hall.Outgoing.ToRoom;
import org.higginspush.demo.chat.hall.Outgoing.Unseat;
import org.higginspush.demo.chat.hall.RoomEvent.Joined;
import org.higginspush.demo.chat.hall.RoomEvent.Left;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Refusal;

/** The rooms of a {@link Hall}, and the coming and going in them. */
final class Rooms {
    private final Limits limits;
    private final Sequence sequence;
    private final Map<String, Room> byId = new LinkedHashMap<>();

    Rooms(Limits limits, Sequence sequence) {
        this.limits = limits;
        this.sequence = sequence;
    }

    void add(RoomPlan plan) {
        if (byId.size() >= limits.rooms()) {
            throw Refusal.forbidden("There are " + limits.rooms() + " rooms, and no more are allowed.");
        }
        if (byId.containsKey(plan.id())) {
            throw new Refusal(ErrorCode.CONFLICT, "There is a room of that id: choose another id.");
        }
        byId.put(plan.id(), new Room(plan, new History(limits.historyMessages(), limits.historyBytes())));
    }

    Set<String> ids() {
        return byId.keySet();
    }

    Collection<Room> all() {
        return byId.values();
    }

    Room find(String id) {
        Room room = byId.get(id);
        if (room == null) {
            throw new Refusal(ErrorCode.NOT_FOUND, "There is no such room: ask for the list of rooms.");
        }
        return room;
    }

    List<Room> find(Collection<String> ids) {
        return ids.stream().map(this::find).toList();
    }

    boolean isIn(Person person, String id) {
        Room room = byId.get(id);
        return room != null && room.has(person);
    }

    /** Puts a session into a room, unless it is there; announces the person if nobody of theirs was. */
    void seat(Guest guest, Room room, Instant now, List<Outgoing> news) {
        if (!guest.rooms().add(room.id())) {
            return;
        }
        news.add(new Seat(guest.id(), room.id()));
        if (room.enter(guest.person(), now)) {
            news.add(new Count(room.id(), room.size()));
            if (room.plan().announcesEntering()) {
                tell(room, new Joined(room.id(), guest.person(), now, sequence.next(now)), news);
            }
        }
    }

    /** Takes a session out of a room it is in; announces it if it was the person's last there. */
    void unseat(Guest guest, String id, Departure reason, Instant now, List<Outgoing> news) {
        Room room = find(id);
        guest.rooms().remove(id);
        news.add(new Unseat(guest.id(), id));
        if (room.exit(guest.person())) {
            news.add(new Count(id, room.size()));
            if (room.plan().announcesExiting()) {
                tell(room, new Left(id, guest.person(), reason, now, sequence.next(now)), news);
            }
        }
    }

    private static void tell(Room room, RoomEvent event, List<Outgoing> news) {
        room.happened(event);
        news.add(new ToRoom(event));
    }
}
