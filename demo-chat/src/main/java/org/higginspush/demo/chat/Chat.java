package org.higginspush.demo.chat;

import java.util.List;
import java.util.UUID;
import org.higginspush.demo.chat.hall.Member;
import org.higginspush.demo.chat.hall.Person;
import org.higginspush.demo.chat.hall.Receipt;
import org.higginspush.demo.chat.hall.Recipient;
import org.higginspush.demo.chat.hall.RoomChoice;
import org.higginspush.demo.chat.hall.RoomPlan;
import org.higginspush.demo.chat.hall.RoomView;
import org.higginspush.demo.chat.wire.ChatChannels;
import org.higginspush.demo.chat.wire.Floor;
import org.higginspush.hub.model.Refusal;

/**
 * The chat from the server's side: what a program in the hub's own process may say and ask. What it says is marked as the
 * server's, which no client can imitate. All methods may be called on any thread, return at once, and throw a
 * {@link Refusal} if the chat says no.
 */
public final class Chat {
    private final Floor floor;

    Chat(Floor floor) {
        this.floor = floor;
    }

    /** Says something in some rooms, or in all. */
    public void speak(String as, RoomChoice rooms, String text) {
        floor.ask((hall, now) -> hall.announce(Person.server(as), rooms, newId(), text, now), Chat::taken);
    }

    /** Tells a user something privately, on all their devices. */
    public void whisper(String as, Recipient to, String text) {
        floor.ask((hall, now) -> hall.announceTo(to, Person.server(as), newId(), text, now), Chat::taken);
    }

    /** Adds a room to those there are. */
    public void addRoom(RoomPlan plan) {
        ChatChannels.of(plan.id());
        floor.ask((hall, now) -> hall.add(plan), added -> {});
    }

    /** All rooms, with how many people are in them. */
    public List<RoomView> rooms() {
        return floor.look((hall, now) -> hall.rooms(""));
    }

    /** Who is in a room. */
    public List<Member> members(String room) {
        return floor.look((hall, now) -> hall.members(room));
    }

    private static String newId() {
        return UUID.randomUUID().toString();
    }

    private static void taken(Receipt receipt) {}
}
