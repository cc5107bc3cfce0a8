package org.higginspush.hub.timeline;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The events of some of the users in one array of bytes, the oldest overwritten first. An event takes its length (1 byte), kind,
 * code and detail (1 each), time, offset and value (8 each), and four ids in UTF-8 with the length of each before it: at most
 * {@value #MOST_BYTES} bytes in all. Nothing is allocated to add one, unless its user's id is very long.
 *
 * <p>Ids that are longer than their place are cut, and end with an ellipsis then. The user's is not: users must not be mixed up, so a
 * long one is kept as its SHA-256.
 *
 * <p>Thread-safe; all fields are guarded by this, for a moment only.
 */
final class TimelineRing {
    /** What the longest event takes. */
    static final int MOST_BYTES = 200;

    private static final int HEADER = 4;
    private static final int NUMBERS = 3 * Long.BYTES;
    private static final int MOST_USER = 64;
    static final int MOST_DEVICE = 40;
    private static final int MOST_CONTEXT = 40;
    private static final int MOST_GROUP = 24;
    /** The id of a trace stands in the place of a group, of a change that was published. */
    private static final int TRACE = 32;

    /** The length that stands before a SHA-256 in the place of a user. */
    private static final int HASHED = 0xFF;

    private static final int HASH_BYTES = 32;
    private static final byte[] ELLIPSIS = "\u2026".getBytes(StandardCharsets.UTF_8);

    private final int size;
    private final long retention;
    /** Made with the first event. */
    private byte[] bytes = {};

    /** The same bytes. */
    private ByteBuffer times = ByteBuffer.wrap(bytes);

    private final byte[] scratch = new byte[MOST_BYTES];
    private final ByteBuffer numbers = ByteBuffer.wrap(scratch);
    private int start;
    private int used;
    /** When the newest event happened that had to make room; negative if none had to. */
    private long overwritten = -1;

    /**
     * @param size how many bytes it has
     * @param retention after how many milliseconds an event is dropped
     */
    TimelineRing(int size, long retention) {
        this.size = size;
        this.retention = retention;
    }

    synchronized void add(
            TimelineEventKind kind,
            int code,
            int detail,
            long at,
            long offset,
            long value,
            String user,
            @Nullable String device,
            @Nullable String context,
            @Nullable String note) {
        numbers.putLong(HEADER, at).putLong(HEADER + Long.BYTES, offset).putLong(HEADER + 2 * Long.BYTES, value);
        int end = putUser(user, scratch, HEADER + NUMBERS);
        end = putText(device, scratch, end, MOST_DEVICE);
        end = putText(context, scratch, end, MOST_CONTEXT);
        end = putText(note, scratch, end, kind == TimelineEventKind.PUBLISHED ? TRACE : MOST_GROUP);
        scratch[0] = (byte) end;
        scratch[1] = (byte) kind.ordinal();
        scratch[2] = (byte) code;
        scratch[3] = (byte) detail;
        if (end <= size) {
            makeRoom(end, at);
            write(end);
        }
    }

    private void makeRoom(int length, long now) {
        if (bytes.length == 0) {
            bytes = new byte[size];
            times = ByteBuffer.wrap(bytes);
        }
        while (used > 0) {
            long first = firstTime();
            boolean isOld = first < now - retention;
            if (!isOld && size - used >= length) {
                return;
            }
            overwritten = isOld ? overwritten : Math.max(overwritten, first);
            dropFirst();
        }
    }

    private void dropOld(long now) {
        while (used > 0 && firstTime() < now - retention) {
            dropFirst();
        }
    }

    private long firstTime() {
        int at = start + HEADER;
        if (at + Long.BYTES <= size) {
            return times.getLong(at);
        }
        long time = 0; // across the end
        for (int i = 0; i < Long.BYTES; i++) {
            time = (time << 8) | (bytes[(at + i) % size] & 0xFF);
        }
        return time;
    }

    private void dropFirst() {
        int length = bytes[start] & 0xFF;
        start = within(start + length);
        used -= length;
    }

    /** A place that may lie behind the end of the array, which goes on at its beginning. */
    private int within(int place) {
        return place < size ? place : place - size;
    }

    private void write(int length) {
        int at = within(start + used);
        int first = Math.min(length, size - at);
        System.arraycopy(scratch, 0, bytes, at, first);
        System.arraycopy(scratch, first, bytes, 0, length - first);
        used += length;
    }

    /** The events of a user that are not too old, the oldest first. */
    List<TimelineEvent> read(String user, long now) {
        byte[] all = copy(now);
        byte[] wanted = userBytes(user);
        List<TimelineEvent> events = new ArrayList<>();
        for (int at = 0; at < all.length; at += all[at] & 0xFF) {
            if (isOf(wanted, all, at)) {
                events.add(event(all, at));
            }
        }
        return events;
    }

    /** The milliseconds since 1970 after which no event had to make room for others; negative if none ever had to. */
    synchronized long overwritten() {
        return overwritten;
    }

    /** Removes all events of a user. */
    synchronized void forget(String user) {
        byte[] all = linear();
        byte[] wanted = userBytes(user);
        int kept = 0;
        for (int at = 0; at < all.length; ) {
            int length = all[at] & 0xFF;
            if (!isOf(wanted, all, at)) {
                System.arraycopy(all, at, bytes, kept, length);
                kept += length;
            }
            at += length;
        }
        Arrays.fill(bytes, kept, bytes.length, (byte) 0);
        start = 0;
        used = kept;
    }

    private synchronized byte[] copy(long now) {
        dropOld(now);
        return linear();
    }

    private byte[] linear() {
        byte[] all = new byte[used];
        int first = Math.min(used, bytes.length - start);
        System.arraycopy(bytes, start, all, 0, first);
        System.arraycopy(bytes, 0, all, first, used - first);
        return all;
    }

    // ---- one event

    private static boolean isOf(byte[] user, byte[] all, int at) {
        int from = at + HEADER + NUMBERS;
        int to = from + user.length;
        return to <= all.length && Arrays.equals(all, from, to, user, 0, user.length);
    }

    private static TimelineEvent event(byte[] all, int at) {
        ByteBuffer numbers = ByteBuffer.wrap(all);
        int user = all[at + HEADER + NUMBERS] & 0xFF;
        int device = at + HEADER + NUMBERS + 1 + (user == HASHED ? HASH_BYTES : user);
        int context = next(all, device);
        int group = next(all, context);
        return new TimelineEvent(
                Instant.ofEpochMilli(numbers.getLong(at + HEADER)),
                TimelineEventKind.of(all[at + 1]),
                text(all, device),
                text(all, context),
                text(all, group),
                all[at + 2],
                all[at + 3],
                numbers.getLong(at + HEADER + Long.BYTES),
                numbers.getLong(at + HEADER + 2 * Long.BYTES));
    }

    private static int next(byte[] all, int at) {
        return at + 1 + (all[at] & 0xFF);
    }

    private static @Nullable String text(byte[] all, int at) {
        int length = all[at] & 0xFF;
        return length == 0 ? null : new String(all, at + 1, length, StandardCharsets.UTF_8);
    }

    // ---- ids

    /** The bytes of a user, with the length before them. */
    private static byte[] userBytes(String user) {
        byte[] to = new byte[1 + MOST_USER];
        return Arrays.copyOf(to, putUser(user, to, 0));
    }

    private static int putUser(String user, byte[] to, int at) {
        int length = utf8(user, to, at + 1, MOST_USER);
        if (length >= 0) {
            to[at] = (byte) length;
            return at + 1 + length;
        }
        byte[] hash = sha256(user);
        to[at] = (byte) HASHED;
        System.arraycopy(hash, 0, to, at + 1, HASH_BYTES);
        return at + 1 + HASH_BYTES;
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private static int putText(@Nullable String text, byte[] to, int at, int most) {
        int length = text == null ? 0 : utf8(text, to, at + 1, most);
        if (length < 0) {
            length = most;
            while (isWithinCharacter(to[at + 1 + length - ELLIPSIS.length])) {
                length--;
            }
            System.arraycopy(ELLIPSIS, 0, to, at + 1 + length - ELLIPSIS.length, ELLIPSIS.length);
        }
        to[at] = (byte) length;
        return at + 1 + length;
    }

    /** What a long id is kept as, where it is that of a device. */
    static String cutDevice(String device) {
        byte[] to = new byte[1 + MOST_DEVICE];
        int end = putText(device, to, 0, MOST_DEVICE);
        return new String(to, 1, end - 1, StandardCharsets.UTF_8);
    }

    private static boolean isWithinCharacter(byte of) {
        return (of & 0xC0) == 0x80;
    }

    /**
     * Writes text as UTF-8 (RFC 3629, section 3) until the place is full.
     *
     * @return how many bytes; negative if it is longer than {@code most}, and then all of these are written, perhaps of zeros at the end
     */
    private static int utf8(String text, byte[] to, int at, int most) {
        int end = at;
        int limit = at + most;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            int bytes = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
            if (end + bytes > limit) {
                Arrays.fill(to, end, limit, (byte) 0);
                return -1;
            }
            end = utf8(c, bytes, to, end);
            i += Character.charCount(c);
        }
        return end - at;
    }

    private static int utf8(int c, int bytes, byte[] to, int at) {
        if (bytes == 1) {
            to[at] = (byte) c;
            return at + 1;
        }
        int shift = 6 * (bytes - 1);
        to[at] = (byte) (((0xF00 >> bytes) & 0xFF) | (c >> shift));
        for (int i = 1; i < bytes; i++) {
            to[at + i] = (byte) (0x80 | ((c >> (shift - 6 * i)) & 0x3F));
        }
        return at + bytes;
    }
}
