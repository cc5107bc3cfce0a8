package org.higginspush.demo.chat.rooms;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.higginspush.demo.chat.rooms.Effect.ToRoom;
import org.higginspush.demo.chat.rooms.Effect.ToSession;
import org.higginspush.demo.chat.rooms.RoomEvent.MessageSent;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Refusal;

/** Sends messages to rooms and persons: each message once, within the rate limit of its session. */
final class MessageSender {
    private final Sequence sequence;
    private final ReceiptCache receipts = new ReceiptCache();
    private final RecentWhispers whispers = new RecentWhispers();

    MessageSender(Sequence sequence) {
        this.sequence = sequence;
    }

    /** A message with an id that was seen before gets the same answer again; a new one takes a token of the session. */
    Result<Receipt> once(ChatSession session, String messageId, Instant now, Supplier<Result<Receipt>> sending) {
        session.heard(now);
        Receipt before = receipts.find(session.person(), messageId);
        if (before != null) {
            return Result.withoutEffects(before.asRepeated());
        }
        Duration wait = session.tokenBucket().take(now);
        if (!wait.isZero()) {
            throw new Refusal(ErrorCode.SLOW_DOWN, "Too many messages at once: wait a moment.", wait);
        }
        Result<Receipt> outcome = sending.get();
        receipts.keep(session.person(), outcome.answer());
        return outcome;
    }

    /**
     * The numbers in the rooms are consecutive, because all are taken for the same time: the {@link Receipt} has the
     * first.
     */
    Result<Receipt> send(Person speaker, List<Room> rooms, String id, String text, Instant now) {
        List<MessageSent> said = new ArrayList<>();
        for (Room room : rooms) {
            MessageSent message = new MessageSent(room.id(), speaker, id, text, now, sequence.next(now));
            room.history().add(message);
            room.happened(message);
            said.add(message);
        }
        List<String> where = said.stream().map(MessageSent::room).toList();
        Receipt receipt = new Receipt(id, where, now, said.get(0).sequence(), false);
        return new Result<>(receipt, said.stream().map(ToRoom::new).toList());
    }

    /**
     * @param fromSession the session it came from, which needs no copy
     * @param everyone all sessions there are
     */
    Result<Receipt> sendWhisper(Whisper whisper, String fromSession, Collection<ChatSession> everyone) {
        List<ChatSession> reached = everyone.stream()
                .filter(session -> whisper.to().means(session.person()))
                .toList();
        if (reached.isEmpty()) {
            throw new Refusal(ErrorCode.NOT_FOUND, "They are not here: the message was not sent.");
        }
        reached.stream().map(ChatSession::person).distinct().forEach(person -> whispers.keep(person, whisper));
        List<ToSession> copies = everyone.stream()
                .filter(session -> reached.contains(session) || isOwnOther(session, whisper, fromSession))
                .map(session -> new ToSession(session.id(), whisper))
                .toList();
        return new Result<>(new Receipt(whisper.id(), List.of(), whisper.at(), whisper.sequence(), false), copies);
    }

    List<Whisper> recentWhispersOf(Person person, Instant now) {
        return whispers.of(person, now);
    }

    long lastWhisperOf(Person person) {
        return whispers.last(person);
    }

    /** Forgets what was sent by and privately to a name, on whatever device. */
    void forget(String name) {
        receipts.forget(name);
        whispers.forget(name);
    }

    private static boolean isOwnOther(ChatSession session, Whisper whisper, String fromSession) {
        return session.person().equals(whisper.from()) && !session.id().equals(fromSession);
    }
}
