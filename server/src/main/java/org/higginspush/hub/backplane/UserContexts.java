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
    private static final ListenerEntry[] NOBODY = {};
    private static final long UNKNOWN = -1;

    final String name;

    private ListenerEntry[] listeners = NOBODY;
    /** Null until they are needed: a user who is only listened to costs no more than {@link #announcedUpTo}. */
    private @Nullable Map<String, Register> registers;

    /** {@link #UNKNOWN} until the registers have been read once. */
    private long announcedUpTo = UNKNOWN;

    private int pending;
    private int held;
    private int generation;
    private @Nullable Map<String, InFlightRegister> inFlight;

    UserContexts(String name) {
        this.name = name;
    }

    /** The states of a context's register that differ from the newest one while changes to it are in flight. */
    private static final class InFlightRegister {
        /** What the journal holds. */
        Register durable;
        /** What the devices have been told. */
        Register announced;

        InFlightRegister(Register register) {
            durable = register;
            announced = register;
        }
    }

    /** A listener, and whether its subscription was closed. */
    static final class ListenerEntry {
        private final Backplane.Listener listener;
        private boolean closed;

        ListenerEntry(Backplane.Listener listener) {
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

    /** Removes the registers from memory. Call it only if nothing is pending. */
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
        InFlightRegister state = inFlight(context);
        registers().put(context, after);
        if (announced) {
            state.announced = after;
        }
    }

    /** Removes all registers, not durably yet, and cancels the announcements that wait for a commit. */
    void takeForget() {
        generation++;
        held = 0;
        for (String context : registers().keySet()) {
            inFlight(context);
        }
        registers().clear();
        inFlight().values().forEach(state -> state.announced = Register.EMPTY);
    }

    /** Incremented when the announcements of everything accepted before are cancelled. */
    int generation() {
        return generation;
    }

    void waits(PendingCommit entry) {
        pending++;
        if (entry.held != null) {
            held++;
        }
    }

    /** An entry became durable. */
    void committed(PendingCommit entry) {
        if (entry.write instanceof Journal.Write.Save save) {
            inFlight(save.context()).durable = save.register();
        } else if (entry.write instanceof Journal.Write.Forget) {
            inFlight().values().forEach(state -> state.durable = Register.EMPTY);
        }
        if (entry.held != null && entry.generation == generation) {
            held--;
            announceHeld(entry.held, entry);
        }
        if (--pending == 0) {
            inFlight = null;
        }
    }

    private void announceHeld(Announcement announcement, PendingCommit entry) {
        if (entry.write instanceof Journal.Write.Save save) {
            inFlight(save.context()).announced = save.register();
        }
        announce(announcement);
    }

    /** The commit failed: restores what the journal holds, and forgets everything that is pending. */
    void rollBack() {
        if (inFlight != null) {
            inFlight.forEach((context, state) -> restore(context, state.durable));
        }
        inFlight = null;
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

    private Map<String, InFlightRegister> inFlight() {
        if (inFlight == null) {
            inFlight = new HashMap<>(4);
        }
        return inFlight;
    }

    private InFlightRegister inFlight(String context) {
        return inFlight().computeIfAbsent(context, missing -> new InFlightRegister(register(missing)));
    }

    // ---- announcing

    void add(ListenerEntry entry) {
        listeners = Arrays.copyOf(listeners, listeners.length + 1);
        listeners[listeners.length - 1] = entry;
    }

    void remove(ListenerEntry entry) {
        entry.closed = true;
        List<ListenerEntry> left = new ArrayList<>(List.of(listeners));
        left.remove(entry);
        listeners = left.toArray(NOBODY);
    }

    void announce(Announcement announcement) {
        announcedUpTo = Math.max(announcedUpTo, announcement.notice().offset());
        for (ListenerEntry entry : listeners) {
            if (!entry.closed) {
                announceTo(entry.listener, announcement);
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
            RegisterEntry entry = announced(context, register).missedBy(device, since);
            if (entry != null) {
                missed.add(notice(context, entry, epoch));
            }
        });
        missed.sort(Comparator.comparingLong(Notice::offset));
        return missed;
    }

    private Register announced(String context, Register current) {
        InFlightRegister state = inFlight == null ? null : inFlight.get(context);
        return state == null ? current : state.announced;
    }

    static Notice notice(String context, RegisterEntry entry, String epoch) {
        return new Notice(context, entry.revision(), entry.origin(), new Position(epoch, entry.offset()));
    }
}
