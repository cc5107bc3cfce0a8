package org.higginspush.demo.chat.hall;

import java.util.Map;

/**
 * What a session should have heard by now: whoever has heard less has lost something on the way, and enters again.
 *
 * @param rooms the number of the last event in each room the session is in; 0 if nothing happened there
 * @param letters the number of the person's last private message; 0 if there is none
 */
public record Pulse(Map<String, Long> rooms, long letters) {}
