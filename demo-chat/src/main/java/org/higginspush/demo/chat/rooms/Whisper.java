package org.higginspush.demo.chat.rooms;

import java.time.Instant;

/** A private message: told to its recipients' sessions and to the sender's other ones, and to nobody else. */
public record Whisper(String id, Person from, Recipient to, String text, Instant at, long sequence) {}
