package org.higginspush.demo.chat.rooms;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.higginspush.demo.chat.rooms.Effect.MemberCount;
import org.higginspush.demo.chat.rooms.Effect.SessionEnded;
import org.higginspush.demo.chat.rooms.EnterResult.RoomSnapshot;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * The state of the chat: all rooms and sessions. A request is either carried out completely or refused ({@link
 * Refusal}). Not thread-safe: its owner executes one request at a time, answers it, then carries out its {@link
 * Result#effects() effects}, in order.
 */
public final class ChatState {
    private final ChatLimits limits;
    private final Sequence sequence = new Sequence();
    private final RoomRegistry rooms;
    private final ChatSessions sessions;
    private final MessageSender messageSender;

    public ChatState(ChatLimits limits, List<RoomConfig> configs) {
        this.limits = limits;
        this.rooms = new RoomRegistry(limits, sequence);
        this.sessions = new ChatSessions(limits);
        this.messageSender = new MessageSender(sequence);
        configs.forEach(rooms::add);
    }

    /**
     * Adds a room.
     *
     * @throws Refusal {@code CONFLICT} if there is one of that id, {@code FORBIDDEN} if there are too many
     */
    public Result<RoomConfig> add(RoomConfig config) {
        rooms.add(config);
        return new Result<>(config, List.of(new MemberCount(config.id(), 0)));
    }

    /**
     * Enters rooms, or none: then the session is there for private messages only. Entering a room again is harmless and
     * answered the same way, for a client that missed the answer.
     */
    public Result<EnterResult> enter(String sessionId, Person person, RoomSelection selection, Instant now) {
        List<Room> chosen = rooms.find(selection.from(rooms.ids()));
        ChatSession known = sessions.find(sessionId);
        requireRoomFor(known, chosen);
        ChatSession session = known == null ? sessions.admit(sessionId, person, now) : known;
        session.heard(now);
        session.connected();
        List<Effect> effects = new ArrayList<>();
        List<RoomSnapshot> snapshots = new ArrayList<>();
        for (Room room : chosen) {
            long last = room.last();
            rooms.subscribe(session, room, now, effects);
            snapshots.add(room.snapshot(limits.historyBytes() / chosen.size(), last));
        }
        EnterResult entered = new EnterResult(
                session.person(),
                limits.lease(),
                snapshots,
                messageSender.recentWhispersOf(session.person(), now),
                messageSender.lastWhisperOf(session.person()));
        return new Result<>(entered, effects);
    }

    private void requireRoomFor(@Nullable ChatSession session, List<Room> chosen) {
        Set<String> already = session == null ? Set.of() : session.rooms();
        long more = chosen.stream().filter(room -> !already.contains(room.id())).count();
        if (already.size() + more > limits.roomsPerSession()) {
            throw Refusal.forbidden("A session may be in " + limits.roomsPerSession() + " rooms: exit one first.");
        }
    }

    /** Leaves rooms; the session stays for private messages. The answer is the rooms left. */
    public Result<List<String>> exit(String sessionId, RoomSelection selection, Instant now) {
        ChatSession session = sessions.present(sessionId);
        session.heard(now);
        List<String> leaving = selection.from(session.rooms()).stream()
                .filter(session.rooms()::contains)
                .toList();
        return new Result<>(leaving, unsubscribe(session, leaving, LeaveReason.EXIT, now));
    }

    /** Ends a session: it leaves all rooms. It is no error if there is no such session: it has ended already. */
    public Result<List<String>> endSession(String sessionId, LeaveReason reason, Instant now) {
        ChatSession session = sessions.remove(sessionId);
        if (session == null) {
            return Result.withoutEffects(List.of());
        }
        List<String> leaving = List.copyOf(session.rooms());
        List<Effect> effects = unsubscribe(session, leaving, reason, now);
        if (reason == LeaveReason.LEASE || reason == LeaveReason.SLOW) {
            effects.add(new SessionEnded(sessionId, reason));
        }
        return new Result<>(leaving, effects);
    }

    /**
     * The connection of a session was lost ({@code GONE}), or its page was closed and may only be being loaded again ({@code
     * EXIT}). The session stays for the grace that the limits give; if the person has entered again by then, nobody sees it
     * end.
     */
    public void disconnected(String sessionId, LeaveReason reason, Instant now) {
        ChatSession session = sessions.find(sessionId);
        if (session != null) {
            session.disconnected(reason, now);
        }
    }

    private List<Effect> unsubscribe(ChatSession session, List<String> leaving, LeaveReason reason, Instant now) {
        List<Effect> effects = new ArrayList<>();
        leaving.forEach(room -> rooms.unsubscribe(session, room, reason, now, effects));
        return effects;
    }

    /**
     * Sends a message to one, several or all rooms of a session.
     *
     * @param id made by the sender; the same id again is the same message
     */
    public Result<Receipt> speak(
            String sessionId, RoomSelection selection, @Nullable String id, @Nullable String text, Instant now) {
        ChatSession session = sessions.present(sessionId);
        String messageId = MessageValidator.checkId(id);
        return messageSender.once(session, messageId, now, () -> {
            String said = MessageValidator.check(text, limits.textLength());
            List<Room> chosen = rooms.find(selection.from(session.rooms()));
            if (chosen.isEmpty()
                    || !chosen.stream().allMatch(room -> session.rooms().contains(room.id()))) {
                throw Refusal.forbidden("You are not in that room: enter it before you speak in it.");
            }
            return messageSender.send(session.person(), chosen, messageId, said, now);
        });
    }

    /**
     * Sends a private message.
     *
     * @throws Refusal {@code NOT_FOUND} if the recipient has no session here
     */
    public Result<Receipt> whisper(
            String sessionId, Recipient to, @Nullable String id, @Nullable String text, Instant now) {
        ChatSession session = sessions.present(sessionId);
        String messageId = MessageValidator.checkId(id);
        return messageSender.once(session, messageId, now, () -> {
            String said = MessageValidator.check(text, limits.textLength());
            return sendWhisper(session.person(), sessionId, to, messageId, said, now);
        });
    }

    /** Sends a message from the server itself to any rooms. */
    public Result<Receipt> announce(Person speaker, RoomSelection selection, String id, String text, Instant now) {
        List<Room> chosen = rooms.find(selection.from(rooms.ids()));
        if (chosen.isEmpty()) {
            throw Refusal.malformed("Name a room to speak in.");
        }
        return messageSender.send(speaker, chosen, id, MessageValidator.check(text, limits.textLength()), now);
    }

    /** Sends a private message from the server itself. */
    public Result<Receipt> announceTo(Recipient to, Person speaker, String id, String text, Instant now) {
        return sendWhisper(speaker, "", to, id, MessageValidator.check(text, limits.textLength()), now);
    }

    private Result<Receipt> sendWhisper(
            Person from, String fromSession, Recipient to, String id, String text, Instant now) {
        return messageSender.sendWhisper(
                new Whisper(id, from, to, text, now, sequence.next(now)), fromSession, sessions.all());
    }

    /** All rooms as this session sees them; it need not have entered any. */
    public List<RoomSummary> rooms(String sessionId) {
        ChatSession session = sessions.find(sessionId);
        Set<String> entered = session == null ? Set.of() : session.rooms();
        return rooms.all().stream()
                .map(room -> new RoomSummary(room.config(), room.size(), entered.contains(room.id())))
                .toList();
    }

    /** Who is in a room. */
    public List<Member> members(String room) {
        return rooms.find(room).members();
    }

    /** The status of a session. */
    public SessionStatus status(String sessionId, Instant now) {
        ChatSession session = sessions.present(sessionId);
        return new SessionStatus(
                session.person(),
                session.since(),
                limits.lease(),
                session.leaseLeft(limits.lease(), now),
                List.copyOf(session.rooms()),
                sessions.sessionsOf(session.person()));
    }

    /** The numbers of the last events for the session; none if it is not in the chat. */
    public LastSequences lastSequences(String sessionId) {
        ChatSession session = sessions.find(sessionId);
        if (session == null) {
            return new LastSequences(false, Map.of(), 0);
        }
        Map<String, Long> last = new LinkedHashMap<>();
        rooms.find(session.rooms()).forEach(room -> last.put(room.id(), room.last()));
        return new LastSequences(true, last, messageSender.lastWhisperOf(session.person()));
    }

    /** Whether the person is in the room, by whichever session. */
    public boolean isIn(Person person, String room) {
        return rooms.isIn(person, room);
    }

    /** Renews the lease of a session, if there is such a session. */
    public void heard(String sessionId, Instant now) {
        ChatSession session = sessions.find(sessionId);
        if (session != null) {
            session.heard(now);
        }
    }

    /** The ids of all sessions. */
    public Set<String> sessionIds() {
        return sessions.ids();
    }

    /** Ends the sessions whose lease is over; answers with their ids. */
    public Result<List<String>> endExpiredLeases(Instant now) {
        List<String> over = sessions.expired(now);
        List<Effect> effects = new ArrayList<>();
        over.forEach(session ->
                effects.addAll(endSession(session, LeaveReason.LEASE, now).effects()));
        return new Result<>(over, effects);
    }

    /** Ends the sessions that were disconnected and did not come back in time; answers with their ids, each with the reason. */
    public Result<Map<String, LeaveReason>> endDisconnected(Instant now) {
        Map<String, LeaveReason> over = new LinkedHashMap<>();
        sessions.disconnected(now).forEach(session -> over.put(session.id(), session.disconnectReason()));
        List<Effect> effects = new ArrayList<>();
        over.forEach((session, reason) ->
                effects.addAll(endSession(session, reason, now).effects()));
        return new Result<>(over, effects);
    }

    /** Forgets what was said privately to a name, and what it said: the name has another owner. */
    public void forget(String name) {
        messageSender.forget(name);
    }
}
