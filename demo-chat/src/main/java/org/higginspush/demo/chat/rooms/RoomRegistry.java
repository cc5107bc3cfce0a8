package org.higginspush.demo.chat.rooms;

import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.higginspush.demo.chat.rooms.Effect.MemberCount;
import org.higginspush.demo.chat.rooms.Effect.Subscribe;
import org.higginspush.demo.chat.rooms.Effect.ToRoom;
import org.higginspush.demo.chat.rooms.Effect.Unsubscribe;
import org.higginspush.demo.chat.rooms.RoomEvent.Joined;
import org.higginspush.demo.chat.rooms.RoomEvent.Left;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.model.Suggestions;

/** The rooms, and who enters and leaves them. */
final class RoomRegistry {
    private static final int NAMED_ROOMS = 10;

    private final ChatLimits limits;
    private final Sequence sequence;
    private final Map<String, Room> byId = new LinkedHashMap<>();

    RoomRegistry(ChatLimits limits, Sequence sequence) {
        this.limits = limits;
        this.sequence = sequence;
    }

    void add(RoomConfig config) {
        if (byId.size() >= limits.rooms()) {
            throw Refusal.forbidden("There are " + limits.rooms() + " rooms, and no more are allowed.");
        }
        if (byId.containsKey(config.id())) {
            throw new Refusal(ErrorCode.CONFLICT, "There is a room of that id: choose another id.");
        }
        byId.put(config.id(), new Room(config, new RoomHistory(limits.historyMessages(), limits.historyBytes())));
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
            throw new Refusal(ErrorCode.NOT_FOUND, "There is no such room" + suggestion(id) + ".");
        }
        return room;
    }

    /** The room that was probably meant; else all that there are, or the first of very many. */
    private String suggestion(String id) {
        String nearest = Suggestions.nearest(id, ids());
        if (nearest != null) {
            return "; the nearest is " + nearest;
        }
        String named = String.join(", ", ids().stream().limit(NAMED_ROOMS).toList());
        String more = byId.size() > NAMED_ROOMS ? " and " + (byId.size() - NAMED_ROOMS) + " more" : "";
        return byId.isEmpty() ? ": there are no rooms" : "; the rooms are " + named + more;
    }

    List<Room> find(Collection<String> ids) {
        return ids.stream().map(this::find).toList();
    }

    boolean isIn(Person person, String id) {
        Room room = byId.get(id);
        return room != null && room.has(person);
    }

    /** Adds a session to a room, unless it is in it; announces the person if it is their first session there. */
    void subscribe(ChatSession session, Room room, Instant now, List<Effect> effects) {
        if (!session.rooms().add(room.id())) {
            return;
        }
        effects.add(new Subscribe(session.id(), room.id()));
        if (room.enter(session.person(), now)) {
            effects.add(new MemberCount(room.id(), room.size()));
            if (room.config().announcesEntering()) {
                announce(room, new Joined(room.id(), session.person(), now, sequence.next(now)), effects);
            }
        }
    }

    /** Removes a session from a room it is in; announces that the person left if it was their last session there. */
    void unsubscribe(ChatSession session, String id, LeaveReason reason, Instant now, List<Effect> effects) {
        Room room = find(id);
        session.rooms().remove(id);
        effects.add(new Unsubscribe(session.id(), id));
        if (room.exit(session.person())) {
            effects.add(new MemberCount(id, room.size()));
            if (room.config().announcesExiting()) {
                announce(room, new Left(id, session.person(), reason, now, sequence.next(now)), effects);
            }
        }
    }

    private static void announce(Room room, RoomEvent event, List<Effect> effects) {
        room.happened(event);
        effects.add(new ToRoom(event));
    }
}
