package org.higginspush.demo.chat.rooms;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;

/** One chat session: a person on one connection. Owned by its {@link ChatState}. */
final class ChatSession {
    private final String id;
    private final Person person;
    private final Instant since;
    private final TokenBucket tokenBucket;
    private final Set<String> rooms = new LinkedHashSet<>();
    private Instant heard;

    ChatSession(String id, Person person, TokenBucket tokenBucket, Instant now) {
        this.id = id;
        this.person = person;
        this.tokenBucket = tokenBucket;
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

    /** The rooms it is in; {@link ChatState} changes them. */
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

    TokenBucket tokenBucket() {
        return tokenBucket;
    }
}
