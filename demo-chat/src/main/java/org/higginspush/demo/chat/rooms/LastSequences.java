package org.higginspush.demo.chat.rooms;

import java.util.Map;

/**
 * The numbers of the last events that a session should have received: a client that received less has lost some, and
 * enters again.
 *
 * @param entered false if the session is not in the chat any more: it was told why, but that may be lost; the client enters again
 * @param rooms the number of the last event in each room the session is in; 0 if nothing happened there
 * @param whispers the number of the person's last private message; 0 if there is none
 */
public record LastSequences(boolean entered, Map<String, Long> rooms, long whispers) {}
