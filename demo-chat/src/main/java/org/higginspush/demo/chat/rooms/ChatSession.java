package org.higginspush.demo.chat.rooms;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One chat session: a person on one connection. Owned by its {@link ChatState}. */
final class ChatSession {
    private final String id;
    private final Person person;
    private final Instant since;
    private final TokenBucket tokenBucket;
    private final Set<String> rooms = new LinkedHashSet<>();
    private Instant heard;
    private @Nullable Instant disconnected;
    private LeaveReason disconnectReason = LeaveReason.GONE;

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

    /** Its connection was lost, or its page closed; the reason counts when it does not come back. */
    void disconnected(LeaveReason reason, Instant now) {
        disconnected = disconnected == null ? now : disconnected;
        disconnectReason = reason == LeaveReason.EXIT ? reason : disconnectReason;
    }

    /** It entered a room: it is there after all. */
    void connected() {
        disconnected = null;
        disconnectReason = LeaveReason.GONE;
    }

    LeaveReason disconnectReason() {
        return disconnectReason;
    }

    /** Whether it has been disconnected for so long that nobody comes back. */
    boolean isDisconnectedFor(Duration grace, Instant now) {
        return disconnected != null && !disconnected.plus(grace).isAfter(now);
    }

    TokenBucket tokenBucket() {
        return tokenBucket;
    }
}
