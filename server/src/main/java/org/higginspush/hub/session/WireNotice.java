package org.higginspush.hub.session;

import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.higginspush.hub.model.Notice;
import org.higginspush.hub.model.Position;
import org.jspecify.annotations.Nullable;

/**
 * A notice and its encoded forms. One object serves all devices of the user: each form is made once, by the first
 * session that needs it, and the same bytes are written to every device. Two threads may make a form at the same time;
 * both come to the same bytes, so the race is harmless.
 */
public final class WireNotice {
    private final String user;
    private final Notice notice;
    private final long announcedAt;
    private volatile byte @Nullable [] bayeuxFrame;
    private volatile byte @Nullable [] plainFrame;

    /** A notice that is announced now. */
    public WireNotice(String user, Notice notice) {
        this(user, notice, System.nanoTime());
    }

    /**
     * @param announcedAt when the change was announced, in the time of whoever measures how long it takes to be written
     */
    public WireNotice(String user, Notice notice, long announcedAt) {
        this.user = user;
        this.notice = notice;
        this.announcedAt = announcedAt;
    }

    /** When the change was announced, for measuring. */
    public long announcedAt() {
        return announcedAt;
    }

    public String user() {
        return user;
    }

    public Notice notice() {
        return notice;
    }

    public String context() {
        return notice.context();
    }

    public long offset() {
        return notice.offset();
    }

    /** This notice, with a position of at most {@code most}; without its encoded forms if that is lower than its own. */
    public WireNotice upTo(long most) {
        if (most >= notice.offset()) {
            return this;
        }
        Position lower = new Position(notice.position().epoch(), most);
        return new WireNotice(user, notice.at(lower), announcedAt);
    }

    /**
     * The notice as one complete Bayeux frame, a JSON array with one message, in UTF-8. The caller must not write to it.
     *
     * @param encoder makes the text of the frame
     */
    public byte[] bayeuxFrame(Function<WireNotice, String> encoder) {
        byte[] frame = bayeuxFrame;
        if (frame == null) {
            frame = encoder.apply(this).getBytes(StandardCharsets.UTF_8);
            bayeuxFrame = frame;
        }
        return frame;
    }

    /**
     * The notice alone as one complete frame, a JSON object, in UTF-8. The caller must not write to it.
     *
     * @param encoder makes the text of the frame
     */
    public byte[] plainFrame(Function<WireNotice, String> encoder) {
        byte[] frame = plainFrame;
        if (frame == null) {
            frame = encoder.apply(this).getBytes(StandardCharsets.UTF_8);
            plainFrame = frame;
        }
        return frame;
    }
}
