package org.higginspush.hub.backplane;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.higginspush.hub.model.Notice;
import org.higginspush.hub.model.Position;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One user in memory: the registers of its contexts, who listens, and what of it is not durable yet. In memory only while
 * someone listens or something is in flight. Guarded by the lock of the user's {@link Stripes.Stripe}.
 */
final class UserContexts {
    private static final Logger LOG = LoggerFactory.getLogger(UserContexts.class);
    private static final Hearing[] NOBODY = {};
    private static final long UNKNOWN = -1;

    final String name;

    private Hearing[] listeners = NOBODY;
    /** Null until they are needed: a user who is only listened to costs no more than {@link #announcedUpTo}. */
    private @Nullable Map<String, Register> registers;

    /** {@link #UNKNOWN} until the registers have been read once. */
    private long announcedUpTo = UNKNOWN;

    private int pending;
    private int held;
    private int generation;
    private @Nullable Map<String, Flight> flights;

    UserContexts(String name) {
        this.name = name;
    }

    /** What is different of a context while changes to it are in flight. */
    private static final class Flight {
        /** What the journal holds. */
        Register durable;
        /** What the devices have been told. */
        Register announced;

        Flight(Register register) {
            durable = register;
            announced = register;
        }
    }

    /** A listener until it is closed. */
    static final class Hearing {
        private final Backplane.Listener listener;
        private boolean closed;

        Hearing(Backplane.Listener listener) {
            this.listener = listener;
        }
    }

    // ---- in memory

    boolean isIdle() {
        return listeners.length == 0 && pending == 0;
    }

    boolean isLoaded() {
        return registers != null;
    }

    void loaded(Map<String, Register> stored) {
        registers = stored;
        announcedUpTo = Math.max(announcedUpTo, 0);
        for (Register register : stored.values()) {
            announcedUpTo = Math.max(announcedUpTo, register.lastOffset());
        }
    }

    /** Lets go of the registers; to be called only if nothing is pending. */
    void unload() {
        registers = null;
    }

    private Map<String, Register> registers() {
        if (registers == null) {
            throw new IllegalStateException("not loaded");
        }
        return registers;
    }

    Register register(String context) {
        return registers().getOrDefault(context, Register.EMPTY);
    }

    int contexts() {
        return registers().size();
    }

    // ---- what waits for the journal

    boolean hasPending() {
        return pending > 0;
    }

    /** True while an announcement waits for the journal; then all later ones wait behind it. */
    boolean isHolding() {
        return held > 0;
    }

    /** A register's next state, not durable yet; {@code announced} if the devices are told of it at once. */
    void take(String context, Register after, boolean announced) {
        Flight flight = flight(context);
        registers().put(context, after);
        if (announced) {
            flight.announced = after;
        }
    }

    /** All registers are gone, not durably yet. What waits to be announced no longer will be. */
    void takeForget() {
        generation++;
        held = 0;
        for (String context : registers().keySet()) {
            flight(context);
        }
        registers().clear();
        flights().values().forEach(flight -> flight.announced = Register.EMPTY);
    }

    /** Grows when what was accepted before is no longer to be announced. */
    int generation() {
        return generation;
    }

    void waits(Pending<?> entry) {
        pending++;
        if (entry.held != null) {
            held++;
        }
    }

    /** An entry became durable. */
    void settle(Pending<?> entry) {
        if (entry.write instanceof Journal.Write.Save save) {
            flight(save.context()).durable = save.register();
        } else if (entry.write instanceof Journal.Write.Forget) {
            flights().values().forEach(flight -> flight.durable = Register.EMPTY);
        }
        if (entry.held != null && entry.generation == generation) {
            held--;
            announceHeld(entry.held, entry);
        }
        if (--pending == 0) {
            flights = null;
        }
    }

    private void announceHeld(Announcement announcement, Pending<?> entry) {
        if (entry.write instanceof Journal.Write.Save save) {
            flight(save.context()).announced = save.register();
        }
        announce(announcement);
    }

    /** Nothing that waits will become durable: back to what is. */
    void rollBack() {
        if (flights != null) {
            flights.forEach((context, flight) -> restore(context, flight.durable));
        }
        flights = null;
        pending = 0;
        held = 0;
    }

    private void restore(String context, Register durable) {
        if (durable.latest() == null) {
            registers().remove(context);
        } else {
            registers().put(context, durable);
        }
    }

    private Map<String, Flight> flights() {
        if (flights == null) {
            flights = new HashMap<>(4);
        }
        return flights;
    }

    private Flight flight(String context) {
        return flights().computeIfAbsent(context, missing -> new Flight(register(missing)));
    }

    // ---- telling

    void add(Hearing hearing) {
        listeners = Arrays.copyOf(listeners, listeners.length + 1);
        listeners[listeners.length - 1] = hearing;
    }

    void remove(Hearing hearing) {
        hearing.closed = true;
        List<Hearing> left = new ArrayList<>(List.of(listeners));
        left.remove(hearing);
        listeners = left.toArray(NOBODY);
    }

    void announce(Announcement announcement) {
        announcedUpTo = Math.max(announcedUpTo, announcement.notice().offset());
        for (Hearing hearing : listeners) {
            if (!hearing.closed) {
                announceTo(hearing.listener, announcement);
            }
        }
    }

    private static void announceTo(Backplane.Listener listener, Announcement announcement) {
        try {
            listener.announced(announcement);
        } catch (RuntimeException e) {
            LOG.error("A listener failed on an announcement", e);
        }
    }

    boolean isPositionKnown() {
        return announcedUpTo != UNKNOWN;
    }

    /** The highest offset that was announced; 0 if none was. To be called once it is known. */
    long announcedUpTo() {
        return announcedUpTo;
    }

    /** What was announced and concerns a device that is at an offset, in the order of the offsets. */
    List<Notice> missedBy(@Nullable String device, long since, String epoch) {
        List<Notice> missed = new ArrayList<>();
        registers().forEach((context, register) -> {
            Recorded recorded = announced(context, register).missedBy(device, since);
            if (recorded != null) {
                missed.add(notice(context, recorded, epoch));
            }
        });
        missed.sort(Comparator.comparingLong(Notice::offset));
        return missed;
    }

    private Register announced(String context, Register current) {
        Flight flight = flights == null ? null : flights.get(context);
        return flight == null ? current : flight.announced;
    }

    static Notice notice(String context, Recorded recorded, String epoch) {
        return new Notice(context, recorded.revision(), recorded.origin(), new Position(epoch, recorded.offset()));
    }
}
