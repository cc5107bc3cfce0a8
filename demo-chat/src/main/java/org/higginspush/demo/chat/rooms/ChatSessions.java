package org.higginspush.demo.chat.rooms;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;

/** The chat sessions of a {@link ChatState}. */
final class ChatSessions {
    private final ChatLimits limits;
    private final Map<String, ChatSession> byId = new LinkedHashMap<>();
    private final Map<Person, Integer> sessionsPerPerson = new HashMap<>();

    ChatSessions(ChatLimits limits) {
        this.limits = limits;
    }

    ChatSession admit(String id, Person person, Instant now) {
        if (byId.size() >= limits.sessions()) {
            throw Refusal.unavailable("The chat is full: try again later.", Duration.ofMinutes(1));
        }
        ChatSession session = new ChatSession(id, person, new TokenBucket(limits.burst(), limits.perMinute()), now);
        byId.put(id, session);
        sessionsPerPerson.merge(person, 1, Integer::sum);
        return session;
    }

    @Nullable
    ChatSession remove(String id) {
        ChatSession session = byId.remove(id);
        if (session != null) {
            sessionsPerPerson.computeIfPresent(session.person(), (p, count) -> count == 1 ? null : count - 1);
        }
        return session;
    }

    @Nullable
    ChatSession find(String id) {
        return byId.get(id);
    }

    ChatSession present(String id) {
        ChatSession session = byId.get(id);
        if (session == null) {
            throw new Refusal(ErrorCode.SESSION_UNKNOWN, "This session is not in the chat (any more): enter first.");
        }
        return session;
    }

    int sessionsOf(Person person) {
        return sessionsPerPerson.getOrDefault(person, 0);
    }

    Set<String> ids() {
        return Set.copyOf(byId.keySet());
    }

    Collection<ChatSession> all() {
        return byId.values();
    }

    /** The ids of those whose lease is over. */
    List<String> expired(Instant now) {
        return byId.values().stream()
                .filter(session -> session.leaseLeft(limits.lease(), now).compareTo(Duration.ZERO) <= 0)
                .map(ChatSession::id)
                .toList();
    }

    /** Those that were disconnected and did not come back in time. */
    List<ChatSession> disconnected(Instant now) {
        return byId.values().stream()
                .filter(session -> session.isDisconnectedFor(limits.reconnectGrace(), now))
                .toList();
    }
}
