package org.higginspush.demo.chat.hall;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.higginspush.demo.chat.hall.Entered.Inside;
import org.higginspush.demo.chat.hall.Outgoing.Count;
import org.higginspush.demo.chat.hall.Outgoing.Ended;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * All rooms and everyone in them. A request either happens whole or is refused whole ({@link Refusal}). Not thread-safe:
 * its owner lets one request in at a time, answers it, then carries out its {@link Outcome#news() news}, in order.
 */
public final class Hall {
    private final Limits limits;
    private final Sequence sequence = new Sequence();
    private final Rooms rooms;
    private final Guests guests;
    private final Talk talk;

    public Hall(Limits limits, List<RoomPlan> plans) {
        this.limits = limits;
        this.rooms = new Rooms(limits, sequence);
        this.guests = new Guests(limits);
        this.talk = new Talk(sequence);
        plans.forEach(rooms::add);
    }

    /**
     * Adds a room.
     *
     * @throws Refusal {@code CONFLICT} if there is one of that id, {@code FORBIDDEN} if there are too many
     */
    public Outcome<RoomPlan> add(RoomPlan plan) {
        rooms.add(plan);
        return new Outcome<>(plan, List.of(new Count(plan.id(), 0)));
    }

    /**
     * Enters rooms, or none: then the session is there for private messages only. Entering a room again is harmless and
     * answered the same way, for a client that missed the answer.
     */
    public Outcome<Entered> enter(String guestId, Person person, RoomChoice choice, Instant now) {
        List<Room> chosen = rooms.find(choice.outOf(rooms.ids()));
        Guest known = guests.find(guestId);
        requireRoomFor(known, chosen);
        Guest guest = known == null ? guests.admit(guestId, person, now) : known;
        guest.heard(now);
        List<Outgoing> news = new ArrayList<>();
        List<Inside> inside = new ArrayList<>();
        for (Room room : chosen) {
            long last = room.last();
            rooms.seat(guest, room, now, news);
            inside.add(room.inside(limits.historyBytes() / chosen.size(), last));
        }
        Entered entered = new Entered(
                guest.person(),
                limits.lease(),
                inside,
                talk.lettersOf(guest.person(), now),
                talk.lastLetterOf(guest.person()));
        return new Outcome<>(entered, news);
    }

    private void requireRoomFor(@Nullable Guest guest, List<Room> chosen) {
        Set<String> already = guest == null ? Set.of() : guest.rooms();
        long more = chosen.stream().filter(room -> !already.contains(room.id())).count();
        if (already.size() + more > limits.roomsPerSession()) {
            throw Refusal.forbidden("A session may be in " + limits.roomsPerSession() + " rooms: exit one first.");
        }
    }

    /** Leaves rooms and stays for private messages; answers with the rooms left. */
    public Outcome<List<String>> exit(String guestId, RoomChoice choice, Instant now) {
        Guest guest = guests.present(guestId);
        guest.heard(now);
        List<String> leaving = choice.outOf(guest.rooms()).stream()
                .filter(guest.rooms()::contains)
                .toList();
        return new Outcome<>(leaving, unseat(guest, leaving, Departure.EXIT, now));
    }

    /** Ends a session: it leaves all rooms. No such session is no error: it has ended already. */
    public Outcome<List<String>> depart(String guestId, Departure reason, Instant now) {
        Guest guest = guests.remove(guestId);
        if (guest == null) {
            return Outcome.quiet(List.of());
        }
        List<String> leaving = List.copyOf(guest.rooms());
        List<Outgoing> news = unseat(guest, leaving, reason, now);
        if (reason == Departure.LEASE || reason == Departure.SLOW) {
            news.add(new Ended(guestId, reason));
        }
        return new Outcome<>(leaving, news);
    }

    private List<Outgoing> unseat(Guest guest, List<String> leaving, Departure reason, Instant now) {
        List<Outgoing> news = new ArrayList<>();
        leaving.forEach(room -> rooms.unseat(guest, room, reason, now, news));
        return news;
    }

    /**
     * Says something in one, several or all of one's rooms.
     *
     * @param id made by the sender; the same id again is the same message
     */
    public Outcome<Receipt> speak(
            String guestId, RoomChoice choice, @Nullable String id, @Nullable String text, Instant now) {
        Guest guest = guests.present(guestId);
        String messageId = Wording.checkId(id);
        return talk.once(guest, messageId, now, () -> {
            String said = Wording.check(text, limits.textLength());
            List<Room> chosen = rooms.find(choice.outOf(guest.rooms()));
            if (chosen.isEmpty()
                    || !chosen.stream().allMatch(room -> guest.rooms().contains(room.id()))) {
                throw Refusal.forbidden("You are not in that room: enter it before you speak in it.");
            }
            return talk.say(guest.person(), chosen, messageId, said, now);
        });
    }

    /**
     * Tells somebody something privately.
     *
     * @throws Refusal {@code NOT_FOUND} if the recipient has no session here
     */
    public Outcome<Receipt> whisper(
            String guestId, Recipient to, @Nullable String id, @Nullable String text, Instant now) {
        Guest guest = guests.present(guestId);
        String messageId = Wording.checkId(id);
        return talk.once(guest, messageId, now, () -> {
            String said = Wording.check(text, limits.textLength());
            return tell(guest.person(), guestId, to, messageId, said, now);
        });
    }

    /** Says something in any rooms without being in them: for the server itself. */
    public Outcome<Receipt> announce(Person speaker, RoomChoice choice, String id, String text, Instant now) {
        List<Room> chosen = rooms.find(choice.outOf(rooms.ids()));
        if (chosen.isEmpty()) {
            throw Refusal.malformed("Name a room to speak in.");
        }
        return talk.say(speaker, chosen, id, Wording.check(text, limits.textLength()), now);
    }

    /** Tells somebody something privately, from the server itself. */
    public Outcome<Receipt> announceTo(Recipient to, Person speaker, String id, String text, Instant now) {
        return tell(speaker, "", to, id, Wording.check(text, limits.textLength()), now);
    }

    private Outcome<Receipt> tell(Person from, String fromGuest, Recipient to, String id, String text, Instant now) {
        return talk.tell(new Whisper(id, from, to, text, now, sequence.next(now)), fromGuest, guests.all());
    }

    /** All rooms as this session sees them; it need not have entered any. */
    public List<RoomView> rooms(String guestId) {
        Guest guest = guests.find(guestId);
        Set<String> entered = guest == null ? Set.of() : guest.rooms();
        return rooms.all().stream()
                .map(room -> new RoomView(room.plan(), room.size(), entered.contains(room.id())))
                .toList();
    }

    /** Who is in a room. */
    public List<Member> members(String room) {
        return rooms.find(room).members();
    }

    /** How the session stands. */
    public Standing standing(String guestId, Instant now) {
        Guest guest = guests.present(guestId);
        return new Standing(
                guest.person(),
                guest.since(),
                limits.lease(),
                guest.leaseLeft(limits.lease(), now),
                List.copyOf(guest.rooms()),
                guests.sessionsOf(guest.person()));
    }

    /** What the session should have heard by now; nothing if it is not here. */
    public Pulse pulse(String guestId) {
        Guest guest = guests.find(guestId);
        if (guest == null) {
            return new Pulse(Map.of(), 0);
        }
        Map<String, Long> last = new LinkedHashMap<>();
        rooms.find(guest.rooms()).forEach(room -> last.put(room.id(), room.last()));
        return new Pulse(last, talk.lastLetterOf(guest.person()));
    }

    /** Whether the person is in the room, by whichever session. */
    public boolean isIn(Person person, String room) {
        return rooms.isIn(person, room);
    }

    /** Renews the session's lease, if there is such a session. */
    public void heard(String guestId, Instant now) {
        Guest guest = guests.find(guestId);
        if (guest != null) {
            guest.heard(now);
        }
    }

    /** The ids of all sessions. */
    public Set<String> guests() {
        return guests.ids();
    }

    /** Ends the sessions whose lease is over; answers with their ids. */
    public Outcome<List<String>> endLeases(Instant now) {
        List<String> over = guests.overdue(now);
        List<Outgoing> news = new ArrayList<>();
        over.forEach(guest -> news.addAll(depart(guest, Departure.LEASE, now).news()));
        return new Outcome<>(over, news);
    }
}
