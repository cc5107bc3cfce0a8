package org.higginspush.ledger.device;

import org.higginspush.hub.model.Position;
import org.jspecify.annotations.Nullable;

/**
 * The positions a simulated device keeps, by the rules of every client: of two positions of one epoch the higher, of
 * two epochs the later. Not safe for use by several threads.
 */
final class DevicePositions {
    /** The position a device subscribes with after a reconnect. */
    enum ResumePosition {
        /** The highest position it received. Enough as long as no frame is lost on a connection that lives on. */
        HIGHEST,
        /**
         * The position in the last heartbeat that was answered: until then the hub had no chance to notice that a frame
         * below the highest was lost.
         */
        CONFIRMED
    }

    private final ResumePosition resumePosition;
    private @Nullable Position highest;
    private @Nullable Position confirmed;
    private @Nullable Position asked;
    private int received;

    DevicePositions(ResumePosition resumePosition) {
        this.resumePosition = resumePosition;
    }

    /** A new session begins: the hub counts its notices from zero again. */
    void sessionBegins() {
        received = 0;
        asked = null;
    }

    /** The position to subscribe with; null if the device has none. */
    @Nullable
    Position since() {
        return resumePosition == ResumePosition.HIGHEST ? highest : confirmed;
    }

    /** The highest position received. */
    @Nullable
    Position highest() {
        return highest;
    }

    /** How many notices came in on this session. */
    int received() {
        return received;
    }

    /** A notice came in. */
    void noticed(@Nullable Position position) {
        received++;
        rise(position);
    }

    /** The hub has told everything up to here. */
    void caughtUp(Position position) {
        rise(position);
        confirmed = highest;
        asked = null;
    }

    /** The hub cannot tell what changed up to here; the device syncs everything. */
    void startsAt(Position position) {
        highest = position;
        confirmed = position;
        asked = null;
    }

    /** A heartbeat goes out, with what is the highest position now. */
    void heartbeatAsked() {
        asked = highest;
    }

    /** True if the heartbeat that is under way tells the hub the highest position. */
    boolean isConfirmed() {
        return asked != null && asked.equals(highest);
    }

    /** It was answered: whatever was lost below it has been told again. */
    void heartbeatAnswered(@Nullable Position position) {
        confirmed = asked == null ? confirmed : asked;
        rise(position);
    }

    private void rise(@Nullable Position position) {
        if (position != null && !isBelow(position, highest)) {
            highest = position;
        }
    }

    private static boolean isBelow(Position position, @Nullable Position other) {
        return other != null && other.epoch().equals(position.epoch()) && other.offset() > position.offset();
    }
}
