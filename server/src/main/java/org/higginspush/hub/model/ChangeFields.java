package org.higginspush.hub.model;

import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a change from a JSON object, the same for every transport. A field it does not know is refused by its name. */
public final class ChangeFields {
    /** All fields that a change may have, over whichever transport: the one place where they are listed. */
    public static final KnownFields KNOWN = KnownFields.of(
            "a change", "context", "revision", "origin", "user", "for", "at", "after", "timed", "traceparent");

    /** The longest that a change may wait for its time. */
    public static final Duration LONGEST_WAIT = Duration.ofDays(366);

    private static final KnownFields FOR = KnownFields.of("\"for\"", "device", "group", "everyone");

    private ChangeFields() {}

    /**
     * Reads a change for the devices of a user whom the address, the channel or the line names, or for whom {@code for} says.
     *
     * @param fields {@code context}, and optionally {@code revision}, {@code origin}, once more the {@code user}, {@code for}
     *     ({@code {"device": …}}, {@code {"group": …}} or {@code {"everyone": true}}), and {@code at} or {@code after} with the
     *     {@code timed} that names it, and {@code traceparent}
     * @throws Refusal {@link ErrorCode#MALFORMED} if a field is missing, not known, of another type or outside its limits
     */
    public static PublishRequest change(String user, Map<?, ?> fields) {
        KNOWN.requireOnly(fields.keySet());
        String named = text(fields, "user");
        if (named != null && !named.equals(user)) {
            throw Refusal.malformed("\"user\" is another than the one this is published to: leave it out.");
        }
        return read(audience(user, fields.get("for")), user, fields);
    }

    /**
     * Reads a change for an audience that the address names.
     *
     * @param fields as in {@link #change(String, Map)}, but for {@code for}; {@code user} is whose device the origin is
     */
    public static PublishRequest change(Audience audience, Map<?, ?> fields) {
        KNOWN.requireOnly(fields.keySet());
        if (fields.get("for") != null) {
            throw Refusal.malformed("The address says already whom this is for: leave \"for\" out.");
        }
        return read(audience, userOf(audience, fields), fields);
    }

    private static @Nullable String userOf(Audience audience, Map<?, ?> fields) {
        String named = text(fields, "user");
        if (audience instanceof Audience.Device one) {
            if (named != null && !named.equals(one.user())) {
                throw Refusal.malformed("\"user\" is another than the one this is published to: leave it out.");
            }
            return one.user();
        }
        return named;
    }

    /**
     * Reads a change that says itself whom it is for: a line of many.
     *
     * @param fields as in {@link #change(String, Map)}; {@code user} may be missing if {@code for} names a group or everyone
     */
    public static PublishRequest change(Map<?, ?> fields) {
        String user = text(fields, "user");
        if (user != null) {
            return change(user, fields);
        }
        KNOWN.requireOnly(fields.keySet());
        Audience audience = fields.get("for") == null ? null : wide(fields.get("for"));
        if (audience == null) {
            throw Refusal.malformed("Say whose context changed: \"user\", or \"for\" with a group or everyone.");
        }
        return read(audience, null, fields);
    }

    private static Audience audience(String user, @Nullable Object whom) {
        if (whom == null) {
            return new Audience.User(user);
        }
        Audience wide = wide(whom);
        return wide == null ? new Audience.Device(user, Ids.check("device", text((Map<?, ?>) whom, "device"))) : wide;
    }

    /** The group or everyone that {@code for} names; null if it names a device. */
    private static @Nullable Audience wide(Object whom) {
        if (!(whom instanceof Map<?, ?> fields) || fields.size() != 1) {
            throw notFor();
        }
        FOR.requireOnly(fields.keySet());
        if (fields.containsKey("group")) {
            return new Audience.Group(Ids.check("group", text(fields, "group")));
        }
        if (fields.containsKey("everyone")) {
            if (!Boolean.TRUE.equals(fields.get("everyone"))) {
                throw notFor();
            }
            return new Audience.Everyone();
        }
        return null;
    }

    private static Refusal notFor() {
        return Refusal.malformed(
                "\"for\" must be {\"device\": \"…\"}, {\"group\": \"…\"} or {\"everyone\": true}; leave it out for all of"
                        + " the user's devices.");
    }

    private static PublishRequest read(Audience audience, @Nullable String originUser, Map<?, ?> fields) {
        String context = Ids.check("context", text(fields, "context"));
        String device = text(fields, "origin");
        if (device != null && originUser == null) {
            throw Refusal.malformed("Say whose device the origin is: \"user\".");
        }
        Origin origin = device == null || originUser == null ? null : new Origin(originUser, device);
        Instant at = at(fields);
        return new PublishRequest(
                new Change(audience, context, revision(fields.get("revision")), origin),
                at,
                timedId(fields, at),
                TraceParent.parse(text(fields, "traceparent")));
    }

    // ---- the time

    private static @Nullable Instant at(Map<?, ?> fields) {
        Object at = fields.get("at");
        Object after = fields.get("after");
        if (at != null && after != null) {
            throw Refusal.malformed("Send \"at\" or \"after\", not both.");
        }
        Instant due = at != null ? instant(at) : after != null ? inSeconds(after) : null;
        if (due != null && due.isAfter(Instant.now().plus(LONGEST_WAIT))) {
            throw Refusal.malformed("A change may wait for at most " + LONGEST_WAIT.toDays() + " days.");
        }
        return due;
    }

    private static @Nullable String timedId(Map<?, ?> fields, @Nullable Instant at) {
        String id = text(fields, "timed");
        if (id != null && at == null) {
            throw Refusal.malformed("\"timed\" names a change for later: say when, with \"at\" or \"after\".");
        }
        return id == null ? null : Ids.check("timed", id);
    }

    private static Instant instant(Object at) {
        try {
            Instant instant = OffsetDateTime.parse((String) at).toInstant();
            return instant.isBefore(Instant.EPOCH) ? Instant.EPOCH : instant; // not every one fits into milliseconds
        } catch (DateTimeException | ClassCastException e) {
            throw Refusal.malformed(
                    "\"at\" must be a date and time with an offset, as 2026-12-24T18:00:00Z (RFC 3339).");
        }
    }

    private static Instant inSeconds(Object after) {
        double seconds = after instanceof Number number ? number.doubleValue() : -1;
        if (!(seconds >= 0 && seconds <= LONGEST_WAIT.toSeconds())) {
            throw Refusal.malformed(
                    "\"after\" must be a number of seconds from 0 to " + LONGEST_WAIT.toSeconds() + ".");
        }
        return Instant.now().plusMillis((long) (seconds * 1_000));
    }

    // ---- simple fields

    /** A text field, or null if it is not there. */
    public static @Nullable String text(Map<?, ?> fields, String name) {
        Object value = fields.get(name);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw Refusal.malformed("\"" + name + "\" must be a string.");
    }

    private static @Nullable Long revision(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        if (value instanceof Integer || value instanceof Long) {
            return ((Number) value).longValue();
        }
        if (value instanceof BigInteger) {
            return -1L;
        }
        throw Refusal.malformed("\"revision\" must be an integer from 0 to 9007199254740991.");
    }
}
