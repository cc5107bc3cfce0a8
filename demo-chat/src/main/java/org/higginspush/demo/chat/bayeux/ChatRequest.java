package org.higginspush.demo.chat.bayeux;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.higginspush.demo.chat.rooms.Recipient;
import org.higginspush.demo.chat.rooms.RoomSelection;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;

/** The fields of a request, each with the type it must have. What the client says of its sender is not among them. */
record ChatRequest(Map<?, ?> fields) {
    private static final int MAX_ROOMS = 200;
    private static final int MAX_CALL = 64;

    static ChatRequest of(@Nullable Object data) {
        if (data == null) {
            return new ChatRequest(Map.of());
        }
        if (data instanceof Map<?, ?> fields) {
            return new ChatRequest(fields);
        }
        throw Refusal.malformed("\"data\" must be an object.");
    }

    /** The client's own mark for a request, which the answer repeats; null if it has none. */
    static @Nullable Object callIdOf(@Nullable Object data) {
        Object call = data instanceof Map<?, ?> fields ? fields.get("call") : null;
        boolean right = call instanceof Number || call instanceof String s && s.length() <= MAX_CALL;
        return right ? call : null;
    }

    @Nullable
    String text(String field) {
        Object value = fields.get(field);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw Refusal.malformed("\"" + field + "\" must be a string.");
    }

    String required(String field) {
        String text = text(field);
        if (text == null) {
            throw Refusal.malformed("\"" + field + "\" is missing.");
        }
        return text;
    }

    boolean has(String field) {
        return fields.get(field) != null;
    }

    /** {@code "rooms"}: a list of ids, one id, or {@code "all"} in the form of the string or of -1; absent is none. */
    RoomSelection rooms() {
        Object rooms = fields.get("rooms");
        if (rooms == null) {
            return RoomSelection.of();
        }
        if (rooms.equals("all") || rooms instanceof Number n && n.longValue() == -1) {
            return RoomSelection.all();
        }
        if (rooms instanceof String one) {
            return RoomSelection.of(one);
        }
        return RoomSelection.of(list(rooms).stream().map(ChatRequest::room).toList());
    }

    private static List<?> list(Object rooms) {
        List<?> list = rooms instanceof Object[] array ? Arrays.asList(array) : rooms instanceof List<?> l ? l : null;
        if (list == null || list.size() > MAX_ROOMS) {
            throw Refusal.malformed("\"rooms\" must be \"all\" or a list of at most " + MAX_ROOMS + " room ids.");
        }
        return list;
    }

    private static String room(@Nullable Object room) {
        if (room instanceof String id) {
            return id;
        }
        throw Refusal.malformed("\"rooms\" must be \"all\" or a list of room ids.");
    }

    /** {@code "to"}: a user's name, or an object with {@code "name"} and, for one device only, {@code "device"}. */
    Recipient to() {
        Object to = fields.get("to");
        if (to instanceof String name) {
            return new Recipient(name, null);
        }
        if (to instanceof Map<?, ?> map) {
            ChatRequest recipient = new ChatRequest(map);
            return new Recipient(recipient.required("name"), recipient.text("device"));
        }
        throw Refusal.malformed("\"to\" must be a user's name, or an object with \"name\" and \"device\".");
    }
}
