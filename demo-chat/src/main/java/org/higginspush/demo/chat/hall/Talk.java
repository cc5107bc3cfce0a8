package org.higginspush.demo.chat.hall;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.higginspush.demo.chat.hall.Outgoing.ToGuest;
import org.higginspush.demo.chat.hall.Outgoing.ToRoom;
import org.higginspush.demo.chat.hall.RoomEvent.Spoken;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Refusal;

/** What is said in a {@link Hall}: each message once, at its sender's pace, to whom it is meant for. */
final class Talk {
    private final Sequence sequence;
    private final Receipts receipts = new Receipts();
    private final Letters letters = new Letters();

    Talk(Sequence sequence) {
        this.sequence = sequence;
    }

    /** A message that was taken before is answered as before; a new one takes its turn at the session's pace. */
    Outcome<Receipt> once(Guest guest, String messageId, Instant now, Supplier<Outcome<Receipt>> sending) {
        guest.heard(now);
        Receipt before = receipts.find(guest.person(), messageId);
        if (before != null) {
            return Outcome.quiet(before.asRepeated());
        }
        Duration wait = guest.pace().take(now);
        if (!wait.isZero()) {
            throw new Refusal(ErrorCode.SLOW_DOWN, "Too many messages at once: wait a moment.", wait);
        }
        Outcome<Receipt> outcome = sending.get();
        receipts.keep(guest.person(), outcome.answer());
        return outcome;
    }

    /** The numbers in the rooms follow each other, because all are drawn for one moment: a {@link Receipt} tells the first. */
    Outcome<Receipt> say(Person speaker, List<Room> rooms, String id, String text, Instant now) {
        List<Spoken> said = new ArrayList<>();
        for (Room room : rooms) {
            Spoken spoken = new Spoken(room.id(), speaker, id, text, now, sequence.next(now));
            room.history().add(spoken);
            room.happened(spoken);
            said.add(spoken);
        }
        List<String> where = said.stream().map(Spoken::room).toList();
        Receipt receipt = new Receipt(id, where, now, said.get(0).sequence(), false);
        return new Outcome<>(receipt, said.stream().map(ToRoom::new).toList());
    }

    /**
     * @param fromGuest the session it came from, which needs no copy
     * @param everyone all sessions there are
     */
    Outcome<Receipt> tell(Whisper whisper, String fromGuest, Collection<Guest> everyone) {
        List<Guest> reached = everyone.stream()
                .filter(guest -> whisper.to().means(guest.person()))
                .toList();
        if (reached.isEmpty()) {
            throw new Refusal(ErrorCode.NOT_FOUND, "They are not here: the message was not sent.");
        }
        reached.stream().map(Guest::person).distinct().forEach(person -> letters.keep(person, whisper));
        List<ToGuest> copies = everyone.stream()
                .filter(guest -> reached.contains(guest) || isOwnOther(guest, whisper, fromGuest))
                .map(guest -> new ToGuest(guest.id(), whisper))
                .toList();
        return new Outcome<>(new Receipt(whisper.id(), List.of(), whisper.at(), whisper.sequence(), false), copies);
    }

    List<Whisper> lettersOf(Person person, Instant now) {
        return letters.of(person, now);
    }

    long lastLetterOf(Person person) {
        return letters.last(person);
    }

    private static boolean isOwnOther(Guest guest, Whisper whisper, String fromGuest) {
        return guest.person().equals(whisper.from()) && !guest.id().equals(fromGuest);
    }
}
