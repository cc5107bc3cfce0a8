package org.higginspush.demo.chat.hall;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;

/** One chat session: a person at one connection. Belongs to its {@link Hall}. */
final class Guest {
    private final String id;
    private final Person person;
    private final Instant since;
    private final Pace pace;
    private final Set<String> rooms = new LinkedHashSet<>();
    private Instant heard;

    Guest(String id, Person person, Pace pace, Instant now) {
        this.id = id;
        this.person = person;
        this.pace = pace;
        this.since = now;
        this.heard = now;
    }

    String id() {
        return id;
    }

    Person person() {
        return person;
    }

    Instant since() {
        return since;
    }

    /** The rooms it is in; the hall changes it. */
    Set<String> rooms() {
        return rooms;
    }

    void heard(Instant now) {
        heard = now;
    }

    /** What is left of its lease; zero or less when it is over. */
    Duration leaseLeft(Duration lease, Instant now) {
        return Duration.between(now, heard.plus(lease));
    }

    Pace pace() {
        return pace;
    }
}
