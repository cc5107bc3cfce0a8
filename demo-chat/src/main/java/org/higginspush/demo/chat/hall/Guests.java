package org.higginspush.demo.chat.hall;

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

/** The chat sessions of a {@link Hall}. */
final class Guests {
    private final Limits limits;
    private final Map<String, Guest> byId = new LinkedHashMap<>();
    private final Map<Person, Integer> sessions = new HashMap<>();

    Guests(Limits limits) {
        this.limits = limits;
    }

    Guest admit(String id, Person person, Instant now) {
        if (byId.size() >= limits.sessions()) {
            throw Refusal.unavailable("The chat is full: try again later.", Duration.ofMinutes(1));
        }
        Guest guest = new Guest(id, person, new Pace(limits.burst(), limits.perMinute()), now);
        byId.put(id, guest);
        sessions.merge(person, 1, Integer::sum);
        return guest;
    }

    @Nullable
    Guest remove(String id) {
        Guest guest = byId.remove(id);
        if (guest != null) {
            sessions.computeIfPresent(guest.person(), (p, count) -> count == 1 ? null : count - 1);
        }
        return guest;
    }

    @Nullable
    Guest find(String id) {
        return byId.get(id);
    }

    Guest present(String id) {
        Guest guest = byId.get(id);
        if (guest == null) {
            throw new Refusal(ErrorCode.SESSION_UNKNOWN, "This session is not in the chat (any more): enter first.");
        }
        return guest;
    }

    int sessionsOf(Person person) {
        return sessions.getOrDefault(person, 0);
    }

    Set<String> ids() {
        return Set.copyOf(byId.keySet());
    }

    Collection<Guest> all() {
        return byId.values();
    }

    /** The ids of those whose lease is over. */
    List<String> overdue(Instant now) {
        return byId.values().stream()
                .filter(guest -> guest.leaseLeft(limits.lease(), now).compareTo(Duration.ZERO) <= 0)
                .map(Guest::id)
                .toList();
    }
}
