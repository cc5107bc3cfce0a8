package org.higginspush.hub.metrics;

import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.PushPlatform;
import org.higginspush.hub.model.SessionTransport;

/**
 * Is told what happens in the hub, for those who measure it. Nothing here says of whom: no user, device, address or context.
 *
 * <p>Whoever tells calls {@link #nanoTime} at the beginning of what takes time, and gives what it returned at the end. The calls for
 * each change and notice allocate nothing and take no lock. Safe for use by many threads.
 */
public interface HubMetrics {
    /** Measures nothing. */
    HubMetrics NONE = new HubMetrics() {};

    /** The time for measuring, {@link System#nanoTime}; 0 if nothing is measured. */
    default long nanoTime() {
        return 0;
    }

    // ---- changes

    /**
     * A change is durable.
     *
     * @param since when it came in
     */
    default void changeRecorded(boolean duplicate, long since) {}

    /** A change was accepted that is recorded when its time has come. */
    default void changeScheduled() {}

    /**
     * A group of changes was written to the journal, or could not be.
     *
     * @param writes how many
     * @param since when writing began
     */
    default void committed(int writes, long since) {}

    /** How many changes are accepted and not durable, asked for when somebody looks. */
    default void watchCommitQueue(IntSupplier changes) {}

    // ---- notices

    /**
     * A notice was written to a device.
     *
     * @param since when the change was announced
     * @param now {@link #nanoTime}, once for all of a batch
     */
    default void noticeWritten(SessionTransport transport, long since, long now) {}

    /** A device was told what it had missed. */
    default void caughtUp(boolean nothingNew) {}

    /**
     * A device was told to sync everything.
     *
     * @param isNew whether it had no position yet
     */
    default void resynced(boolean isNew) {}

    /** A loss on a live connection was noticed, and what it took was offered again. */
    default void repaired() {}

    // ---- sessions

    /** A session began. */
    default void sessionOpened(SessionTransport transport) {}

    /**
     * The hub ended a session that was open.
     *
     * @param why the code of what its client was told
     */
    default void sessionEnded(ErrorCode why) {}

    /** The sessions that there are, counted when somebody looks. */
    default void watchSessions(Supplier<SessionTotals> sessions) {}

    // ---- what is refused

    /** A connection, a request, a part of one, a frame or a message was refused. */
    default void refused(ErrorCode code) {}

    /** A token was not accepted. */
    default void tokenRefused(TokenProblem failure) {}

    // ---- TLS

    /** A handshake failed, so that there is no connection. */
    default void tlsHandshakeFailed() {}

    /**
     * When the certificate ends, asked for when somebody looks.
     *
     * @param seconds since 1970-01-01T00:00:00Z
     */
    default void watchCertificateEnd(LongSupplier seconds) {}

    // ---- wake-ups

    /**
     * Wake-ups that ended so, counted elsewhere.
     *
     * @param answer what became of them
     */
    default void watchWakeUps(PushPlatform platform, String answer, LongSupplier count) {}

    /** What else happens to wake-ups on their way, counted elsewhere. */
    default void watchWakeUpEvents(PushPlatform platform, String event, LongSupplier count) {}

    /** How many wake-ups have no result yet, asked for when somebody looks. */
    default void watchWakeUpQueue(PushPlatform platform, IntSupplier pending) {}
}
