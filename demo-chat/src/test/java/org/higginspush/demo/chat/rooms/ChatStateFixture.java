package org.higginspush.demo.chat.rooms;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.higginspush.demo.chat.rooms.Effect.MemberCount;
import org.higginspush.demo.chat.rooms.Effect.SessionEnded;
import org.higginspush.demo.chat.rooms.Effect.Subscribe;
import org.higginspush.demo.chat.rooms.Effect.ToRoom;
import org.higginspush.demo.chat.rooms.Effect.ToSession;
import org.higginspush.demo.chat.rooms.Effect.Unsubscribe;
import org.higginspush.demo.chat.rooms.RoomEvent.Joined;
import org.higginspush.demo.chat.rooms.RoomEvent.Left;
import org.higginspush.demo.chat.rooms.RoomEvent.MessageSent;

/**
 * A chat state with a clock moved by hand; carries out effects as the Bayeux side would, and records what each session
 * receives.
 */
final class ChatStateFixture {
    static final ChatLimits LIMITS =
            new ChatLimits(Duration.ofSeconds(100), Duration.ofSeconds(10), 20, 5, 60, 10, 3, 6, 4, 10_000, 100);

    final ChatState state;
    private final Set<Subscribe> subscriptions = new HashSet<>();
    private final Map<String, List<String>> heard = new HashMap<>();
    private final List<MemberCount> counts = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-21T12:00:00Z");
    private int messages;

    ChatStateFixture() {
        this(LIMITS);
    }

    ChatStateFixture(ChatLimits limits) {
        this.state = new ChatState(
                limits,
                List.of(
                        RoomConfig.of("lobby", "Everyone"),
                        RoomConfig.of("garden", "Outside"),
                        new RoomConfig("library", "Quiet please", false, false)));
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
        return state.members(room).stream().map(m -> m.person().handle()).toList();
    }

    List<MemberCount> counts() {
        return counts;
    }

    void endsLeases() {
        take(state.endExpiredLeases(now));
    }

    void endsDisconnected() {
        take(state.endDisconnected(now));
    }

    <A> A take(Result<A> outcome) {
        outcome.effects().forEach(this::carryOut);
        return outcome.answer();
    }

    private void carryOut(Effect effects) {
        if (effects instanceof Subscribe subscribe) {
            subscriptions.add(subscribe);
        } else if (effects instanceof Unsubscribe unsubscribe) {
            subscriptions.remove(new Subscribe(unsubscribe.sessionId(), unsubscribe.room()));
        } else if (effects instanceof ToRoom toRoom) {
            subscriptions.stream()
                    .filter(subscribe -> subscribe.room().equals(toRoom.event().room()))
                    .forEach(subscribe -> hears(subscribe.sessionId(), words(toRoom.event())));
        } else if (effects instanceof ToSession toGuest) {
            Whisper whisper = toGuest.whisper();
            hears(toGuest.sessionId(), whisper.from().name() + " to " + whisper.to() + ": " + whisper.text());
        } else if (effects instanceof SessionEnded ended) {
            hears(ended.sessionId(), "ended: " + ended.reason().word());
        } else if (effects instanceof MemberCount count) {
            counts.add(count);
        }
    }

    private void hears(String sessionId, String words) {
        heard.computeIfAbsent(sessionId, g -> new ArrayList<>()).add(words);
    }

    private static String words(RoomEvent event) {
        if (event instanceof MessageSent message) {
            return message.room() + "| " + message.person().name() + ": " + message.text();
        }
        return event.room() + "| " + event.person().name()
                + (event instanceof Joined
                        ? " joined"
                        : " left: " + ((Left) event).reason().word());
    }

    /** A chat session with services. */
    final class Session {
        final String id;
        final Person person;

        private Session(String id, Person person) {
            this.id = id;
            this.person = person;
        }

        EnterResult enters(String... rooms) {
            return take(state.enter(id, person, RoomSelection.of(rooms), now));
        }

        EnterResult entersAll() {
            return take(state.enter(id, person, RoomSelection.all(), now));
        }

        List<String> exits(String... rooms) {
            return take(state.exit(id, RoomSelection.of(rooms), now));
        }

        void disconnects(LeaveReason reason) {
            state.disconnected(id, reason, now);
        }

        void departs(LeaveReason reason) {
            take(state.endSession(id, reason, now));
        }

        Receipt says(String text, String... rooms) {
            return saysAs("m" + ++messages, text, rooms);
        }

        Receipt saysAs(String messageId, String text, String... rooms) {
            return take(state.speak(id, RoomSelection.of(rooms), messageId, text, now));
        }

        Receipt saysToAll(String text) {
            return take(state.speak(id, RoomSelection.all(), "m" + ++messages, text, now));
        }

        Receipt whispers(Recipient to, String text) {
            return take(state.whisper(id, to, "m" + ++messages, text, now));
        }

        /** What it heard since it was last asked. */
        List<String> heard() {
            List<String> words = heard.remove(id);
            return words == null ? List.of() : words;
        }
    }
}
