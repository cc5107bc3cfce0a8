package org.higginspush.demo.chat.rooms;

import java.time.Duration;
import java.util.List;
import org.higginspush.demo.chat.rooms.RoomEvent.MessageSent;

/**
 * The answer to entering rooms.
 *
 * @param person who one is to the others
 * @param lease how long one may be silent
 * @param rooms the rooms entered, each with who is there and what was said last
 * @param whispers private messages of the last minutes, which may have missed a connection that was breaking
 * @param lastWhisper the number of the last private message there was; 0 if there is none
 */
public record EnterResult(
        Person person, Duration lease, List<RoomSnapshot> rooms, List<Whisper> whispers, long lastWhisper) {
    /**
     * A room that was entered.
     *
     * @param history the last messages, oldest first
     * @param earlier whether something was said before them
     * @param last the number of the last event in the room before one came; 0 if nothing had happened yet
     */
    public record RoomSnapshot(
            RoomConfig config, List<Member> members, List<MessageSent> history, boolean earlier, long last) {}
}
