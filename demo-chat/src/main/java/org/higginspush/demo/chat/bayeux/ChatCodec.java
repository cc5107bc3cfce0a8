package org.higginspush.demo.chat.bayeux;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.higginspush.demo.chat.rooms.EnterResult;
import org.higginspush.demo.chat.rooms.EnterResult.RoomSnapshot;
import org.higginspush.demo.chat.rooms.LastSequences;
import org.higginspush.demo.chat.rooms.Member;
import org.higginspush.demo.chat.rooms.Person;
import org.higginspush.demo.chat.rooms.Receipt;
import org.higginspush.demo.chat.rooms.Recipient;
import org.higginspush.demo.chat.rooms.RoomConfig;
import org.higginspush.demo.chat.rooms.RoomEvent;
import org.higginspush.demo.chat.rooms.RoomEvent.Joined;
import org.higginspush.demo.chat.rooms.RoomEvent.Left;
import org.higginspush.demo.chat.rooms.RoomEvent.MessageSent;
import org.higginspush.demo.chat.rooms.RoomSummary;
import org.higginspush.demo.chat.rooms.SessionStatus;
import org.higginspush.demo.chat.rooms.Whisper;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;

/** How the chat's values look on the wire: the one place that knows the names of the fields. */
final class ChatCodec {
    private ChatCodec() {}

    static Map<String, Object> entered(EnterResult entered, String exitKey) {
        return fields(
                "me", person(entered.person()),
                "lease", entered.lease().toMillis(),
                "exitKey", exitKey,
                "rooms", all(entered.rooms(), ChatCodec::snapshot),
                "private", all(entered.whispers(), ChatCodec::whisper),
                "privateSeq", entered.lastWhisper());
    }

    private static Map<String, Object> snapshot(RoomSnapshot snapshot) {
        Map<String, Object> room = config(snapshot.config());
        room.put("members", all(snapshot.members(), ChatCodec::member));
        room.put("history", all(snapshot.history(), ChatCodec::event));
        room.put("earlier", snapshot.earlier());
        room.put("seq", snapshot.last());
        return room;
    }

    private static Map<String, Object> config(RoomConfig config) {
        return fields(
                "room", config.id(),
                "description", config.description(),
                "announces", Map.of("entering", config.announcesEntering(), "exiting", config.announcesExiting()));
    }

    static Map<String, Object> view(RoomSummary view) {
        Map<String, Object> room = config(view.config());
        room.put("members", view.members());
        room.put("entered", view.entered());
        return room;
    }

    static Map<String, Object> member(Member member) {
        Map<String, Object> person = person(member.person());
        person.put("since", member.since().toEpochMilli());
        return person;
    }

    static Map<String, Object> person(Person person) {
        return fields(
                "name", person.name(),
                "device", person.device(),
                "platform", person.platform(),
                "handle", person.handle());
    }

    static Map<String, Object> event(RoomEvent event) {
        Map<String, Object> said = happened(event);
        said.put("room", event.room());
        said.put("from", person(event.person()));
        said.put("at", event.at().toEpochMilli());
        said.put("seq", event.sequence());
        return said;
    }

    private static Map<String, Object> happened(RoomEvent event) {
        if (event instanceof MessageSent message) {
            return fields("type", "spoke", "id", message.id(), "text", message.text());
        }
        if (event instanceof Left left) {
            return fields(
                    "type", "left", "text", "has left.", "reason", left.reason().word());
        }
        assert event instanceof Joined;
        return fields("type", "joined", "text", "has joined!");
    }

    static Map<String, Object> whisper(Whisper whisper) {
        return fields(
                "type", "whisper",
                "id", whisper.id(),
                "from", person(whisper.from()),
                "to", recipient(whisper.to()),
                "text", whisper.text(),
                "at", whisper.at().toEpochMilli(),
                "seq", whisper.sequence());
    }

    private static Map<String, Object> recipient(Recipient to) {
        Map<String, Object> fields = fields("name", to.name());
        if (to.device() != null) {
            fields.put("device", to.device());
        }
        return fields;
    }

    static Map<String, Object> lastSequences(LastSequences lastSequences, long now) {
        return fields(
                "at", now,
                "entered", lastSequences.entered(),
                "rooms", lastSequences.rooms(),
                "private", lastSequences.whispers());
    }

    static Map<String, Object> receipt(Receipt receipt) {
        return fields(
                "id", receipt.id(),
                "rooms", receipt.rooms(),
                "at", receipt.at().toEpochMilli(),
                "seq", receipt.sequence(),
                "repeated", receipt.repeated());
    }

    static Map<String, Object> status(SessionStatus status) {
        return fields(
                "me", person(status.person()),
                "since", status.since().toEpochMilli(),
                "lease", status.lease().toMillis(),
                "leaseLeft", status.leaseLeft().toMillis(),
                "rooms", status.rooms(),
                "sessions", status.sessions());
    }

    static <T> List<Map<String, Object>> all(Collection<T> values, Function<T, Map<String, Object>> encoder) {
        return values.stream().map(encoder).toList();
    }

    /** The answer to a request that was granted. */
    static Map<String, Object> answer(String method, @Nullable Object call, Map<String, Object> result) {
        Map<String, Object> answer = head(method, call, true);
        answer.putAll(result);
        return answer;
    }

    /** The answer to a request that was refused: which method, why, and what to do. */
    static Map<String, Object> refusal(String method, @Nullable Object call, Refusal refusal) {
        Map<String, Object> answer = head(method, call, false);
        answer.put(
                "error",
                fields(
                        "code", refusal.code().status(),
                        "type", refusal.code().slug(),
                        "text", refusal.text()));
        Duration retryAfter = refusal.retryAfter();
        if (retryAfter != null) {
            answer.put("retryAfter", retryAfter.toMillis());
        }
        return answer;
    }

    private static Map<String, Object> head(String method, @Nullable Object call, boolean ok) {
        Map<String, Object> head = fields("method", method, "ok", ok);
        if (call != null) {
            head.put("call", call);
        }
        return head;
    }

    static Map<String, Object> fields(Object... namesAndValues) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return fields;
    }
}
