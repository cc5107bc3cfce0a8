package org.higginspush.demo.chat;

import java.util.List;
import java.util.UUID;
import org.higginspush.demo.chat.bayeux.ChatChannels;
import org.higginspush.demo.chat.bayeux.ChatDispatcher;
import org.higginspush.demo.chat.rooms.Member;
import org.higginspush.demo.chat.rooms.Person;
import org.higginspush.demo.chat.rooms.Receipt;
import org.higginspush.demo.chat.rooms.Recipient;
import org.higginspush.demo.chat.rooms.RoomConfig;
import org.higginspush.demo.chat.rooms.RoomSelection;
import org.higginspush.demo.chat.rooms.RoomSummary;
import org.higginspush.hub.model.Refusal;

/**
 * The chat for programs in the hub's own process. Their messages are marked as the server's, which no client can
 * imitate. All methods may be called on any thread, return at once, and throw a {@link Refusal} if the request is refused.
 */
public final class Chat {
    private final ChatDispatcher dispatcher;

    Chat(ChatDispatcher dispatcher) {
        this.dispatcher = dispatcher;
    }

    /** Says something in some rooms, or in all. */
    public void speak(String as, RoomSelection rooms, String text) {
        dispatcher.execute((state, now) -> state.announce(Person.server(as), rooms, newId(), text, now), Chat::taken);
    }

    /** Tells a user something privately, on all their devices. */
    public void whisper(String as, Recipient to, String text) {
        dispatcher.execute((state, now) -> state.announceTo(to, Person.server(as), newId(), text, now), Chat::taken);
    }

    /** Adds a room to those there are. */
    public void addRoom(RoomConfig config) {
        ChatChannels.of(config.id());
        dispatcher.execute((state, now) -> state.add(config), added -> {});
    }

    /** All rooms, with how many people are in them. */
    public List<RoomSummary> rooms() {
        return dispatcher.read((state, now) -> state.rooms(""));
    }

    /** Who is in a room. */
    public List<Member> members(String room) {
        return dispatcher.read((state, now) -> state.members(room));
    }

    private static String newId() {
        return UUID.randomUUID().toString();
    }

    private static void taken(Receipt receipt) {}
}
