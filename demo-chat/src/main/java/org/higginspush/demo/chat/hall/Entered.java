package org.higginspush.demo.chat.hall;

import java.time.Duration;
import java.util.List;
import org.higginspush.demo.chat.hall.RoomEvent.Spoken;

/**
 * What one finds on entering.
 *
 * @param person who one is to the others
 * @param lease how long one may be silent
 * @param rooms the rooms entered, each with who is there and what was said last
 * @param letters private messages of the last minutes, which may have missed a connection that was breaking
 * @param lastLetter the number of the last private message there was; 0 if there is none
 */
public record Entered(Person person, Duration lease, List<Inside> rooms, List<Whisper> letters, long lastLetter) {
    /**
     * A room from the inside.
     *
     * @param history the last messages, oldest first
     * @param earlier whether something was said before them
     * @param last the number of the last event in the room before one came; 0 if nothing had happened yet
     */
    public record Inside(RoomPlan plan, List<Member> members, List<Spoken> history, boolean earlier, long last) {}
}
