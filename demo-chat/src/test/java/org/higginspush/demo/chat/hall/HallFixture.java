package org.higginspush.demo.chat.hall;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.higginspush.demo.chat.hall.Outgoing.Count;
import org.higginspush.demo.chat.hall.Outgoing.Ended;
import org.higginspush.demo.chat.hall.Outgoing.Seat;
import org.higginspush.demo.chat.hall.Outgoing.ToGuest;
import org.higginspush.demo.chat.hall.Outgoing.ToRoom;
import org.higginspush.demo.chat.hall.Outgoing.Unseat;
import org.higginspush.demo.chat.hall.RoomEvent.Joined;
import org.higginspush.demo.chat.hall.RoomEvent.Left;
import org.higginspush.demo.chat.hall.RoomEvent.Spoken;

/** A hall with a clock moved by hand; carries the news out as the edge would, into what each session hears. */
final class HallFixture {
    static final Limits LIMITS = new Limits(Duration.ofSeconds(100), 20, 5, 60, 10, 3, 6, 4, 10_000, 100);

    final Hall hall;
    private final Set<Seat> seats = new HashSet<>();
    private final Map<String, List<String>> heard = new HashMap<>();
    private final List<Count> counts = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-21T12:00:00Z");
    private int messages;

    HallFixture() {
        this(LIMITS);
    }

    HallFixture(Limits limits) {
        this.hall = new Hall(
                limits,
                List.of(
                        RoomPlan.of("lobby", "Everyone"),
                        RoomPlan.of("garden", "Outside"),
                        new RoomPlan("library", "Quiet please", false, false)));
    }

    Instant now() {
        return now;
    }

    void passes(Duration time) {
        now = now.plus(time);
    }

    Session session(String id, String name, String device) {
        return new Session(id, new Person(name, device));
    }

    Session alex() {
        return session("s-alex", "Alex4", "Android@02248011");
    }

    Session tmpUsr() {
        return session("s-tmp", "tmpUsr", "Linux i686@7");
    }

    List<String> members(String room) {
        return hall.members(room).stream().map(m -> m.person().handle()).toList();
    }

    List<Count> counts() {
        return counts;
    }

    void endsLeases() {
        take(hall.endLeases(now));
    }

    <A> A take(Outcome<A> outcome) {
        outcome.news().forEach(this::carryOut);
        return outcome.answer();
    }

    private void carryOut(Outgoing news) {
        if (news instanceof Seat seat) {
            seats.add(seat);
        } else if (news instanceof Unseat unseat) {
            seats.remove(new Seat(unseat.guest(), unseat.room()));
        } else if (news instanceof ToRoom toRoom) {
            seats.stream()
                    .filter(seat -> seat.room().equals(toRoom.event().room()))
                    .forEach(seat -> hears(seat.guest(), words(toRoom.event())));
        } else if (news instanceof ToGuest toGuest) {
            Whisper whisper = toGuest.whisper();
            hears(toGuest.guest(), whisper.from().name() + " to " + whisper.to() + ": " + whisper.text());
        } else if (news instanceof Ended ended) {
            hears(ended.guest(), "ended: " + ended.reason().word());
        } else if (news instanceof Count count) {
            counts.add(count);
        }
    }

    private void hears(String guest, String words) {
        heard.computeIfAbsent(guest, g -> new ArrayList<>()).add(words);
    }

    private static String words(RoomEvent event) {
        if (event instanceof Spoken spoken) {
            return spoken.room() + "| " + spoken.person().name() + ": " + spoken.text();
        }
        return event.room() + "| " + event.person().name()
                + (event instanceof Joined
                        ? " joined"
                        : " left: " + ((Left) event).reason().word());
    }

    /** A chat session with verbs. */
    final class Session {
        final String id;
        final Person person;

        private Session(String id, Person person) {
            this.id = id;
            this.person = person;
        }

        Entered enters(String... rooms) {
            return take(hall.enter(id, person, RoomChoice.of(rooms), now));
        }

        Entered entersAll() {
            return take(hall.enter(id, person, RoomChoice.all(), now));
        }

        List<String> exits(String... rooms) {
            return take(hall.exit(id, RoomChoice.of(rooms), now));
        }

        void departs(Departure reason) {
            take(hall.depart(id, reason, now));
        }

        Receipt says(String text, String... rooms) {
            return saysAs("m" + ++messages, text, rooms);
        }

        Receipt saysAs(String messageId, String text, String... rooms) {
            return take(hall.speak(id, RoomChoice.of(rooms), messageId, text, now));
        }

        Receipt saysToAll(String text) {
            return take(hall.speak(id, RoomChoice.all(), "m" + ++messages, text, now));
        }

        Receipt whispers(Recipient to, String text) {
            return take(hall.whisper(id, to, "m" + ++messages, text, now));
        }

        /** What it heard since it was last asked. */
        List<String> heard() {
            List<String> words = heard.remove(id);
            return words == null ? List.of() : words;
        }
    }
}
