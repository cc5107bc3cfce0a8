package org.higginspush.hub.backplane;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.higginspush.hub.model.ContextKey;
import org.higginspush.hub.model.ContextScope;
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

    private final EveryoneContexts everyone;
    private ListenerEntry[] listeners = NOBODY;
    /** Null until they are needed: a user who is only listened to costs no more than {@link #announcedUpTo}. */
    private @Nullable Map<ContextKey, Register> registers;

    /** {@link #UNKNOWN} until the registers have been read once. */
    private long announcedUpTo = UNKNOWN;

    private boolean hasDeviceContexts;
    private int pending;
    /** The offsets of the announcements that wait for the journal, in their order. */
    private final Deque<Long> held = new ArrayDeque<>(0);

    private int generation;
    private @Nullable Map<ContextKey, InFlightRegister> inFlight;
    /** Everyone's changes up to this offset were announced to the listeners, or passed before there were any. */
    private long everyoneUpTo;

    UserContexts(String name, EveryoneContexts everyone) {
        this.name = name;
        this.everyone = everyone;
        this.everyoneUpTo = everyone.announcedUpTo();
    }

    /** The states of a context's register that differ from the newest one while changes to it are in flight. */
    private static final class InFlightRegister {
        /** What the journal holds. */
        Register durable;
        /** What the devices have been told. */
        Register announced;
        /** It is removed, and the devices are told of it until that is durable: the removal may fail. */
        boolean ends;

        InFlightRegister(Register register) {
            durable = register;
            announced = register;
        }

        void tell(Register register) {
            announced = register;
            ends = false;
        }

        void ended() {
            durable = Register.EMPTY;
            if (ends) {
                tell(Register.EMPTY);
            }
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

    void loaded(Map<ContextKey, Register> stored) {
        registers = stored;
        announcedUpTo = Math.max(announcedUpTo, 0);
        stored.forEach((key, register) -> {
            announcedUpTo = Math.max(announcedUpTo, register.lastOffset());
            hasDeviceContexts |= key.scope() == ContextScope.DEVICE;
        });
    }

    /** Removes the registers from memory. Call it only if nothing is pending. */
    void unload() {
        registers = null;
    }

    private Map<ContextKey, Register> registers() {
        if (registers == null) {
            throw new IllegalStateException("not loaded");
        }
        return registers;
    }

    Register register(ContextKey key) {
        return registers().getOrDefault(key, Register.EMPTY);
    }

    /** Everyone's context as this user was told of it in an order of its own, where the hub was before; null if it was not. */
    @Nullable
    Register everyoneAsTold(String context) {
        return registers().get(ContextKey.ofEveryone(context));
    }

    /** How many contexts of its own the user has; those of groups have limits of their own. */
    int contexts() {
        int own = 0;
        for (ContextKey key : registers().keySet()) {
            own += key.group() == null && !key.isEveryones() ? 1 : 0;
        }
        return own;
    }

    /** The revision for a change without one. What is for one device alone counts together with the user's own. */
    long nextRevision(ContextKey key) {
        Register highest = register(key);
        boolean isAlone = key.scope() == ContextScope.USER && !hasDeviceContexts;
        if (isAlone || key.scope() == ContextScope.GROUP) {
            return highest.nextRevision();
        }
        for (Map.Entry<ContextKey, Register> entry : registers().entrySet()) {
            if (entry.getKey().asSeenByClients().equals(key.asSeenByClients())) {
                highest = highest.nextRevision() < entry.getValue().nextRevision() ? entry.getValue() : highest;
            }
        }
        return highest.nextRevision();
    }

    // ---- what waits for the journal

    boolean hasPending() {
        return pending > 0;
    }

    /** True while an announcement waits for the journal; then all later ones of this user wait behind it. */
    boolean isHolding() {
        return !held.isEmpty();
    }

    /** A register's next state, not durable yet; {@code announced} if the devices are told of it at once. */
    void take(ContextKey key, Register after, boolean announced) {
        InFlightRegister state = inFlight(key);
        registers().put(key, after);
        hasDeviceContexts |= key.scope() == ContextScope.DEVICE;
        if (announced) {
            state.tell(after);
        }
    }

    /** Removes all registers, not durably yet, and cancels the announcements that wait for a commit. */
    void takeForget() {
        generation++;
        held.clear();
        for (ContextKey key : registers().keySet()) {
            inFlight(key);
        }
        registers().clear();
        inFlight().values().forEach(state -> state.ends = true);
    }

    /** Removes the registers of a group's contexts, not durably yet. No announcement of that group may wait for a commit. */
    void takeLeave(String group) {
        for (ContextKey key : List.copyOf(registers().keySet())) {
            if (group.equals(key.group())) {
                inFlight(key).ends = true;
                registers().remove(key);
            }
        }
    }

    /** Incremented when the announcements of everything accepted before are cancelled. */
    int generation() {
        return generation;
    }

    void waits(PendingCommit entry) {
        pending++;
        if (entry.held != null) {
            held.add(entry.held.notice().offset());
        }
    }

    /** An entry became durable. */
    void committed(PendingCommit entry) {
        if (entry.write() instanceof Journal.Write.Save save) {
            inFlight(save.key()).durable = save.register();
        } else if (entry.write() instanceof Journal.Write.Forget) {
            inFlight().values().forEach(InFlightRegister::ended);
        } else if (entry.write() instanceof Journal.Write.RemoveMember leave) {
            inFlight().forEach((key, state) -> {
                if (leave.group().equals(key.group())) {
                    state.ended();
                }
            });
        }
        if (entry.held != null && entry.generation == generation) {
            held.remove();
            announceHeld(entry.held, entry);
        }
        if (--pending == 0) {
            inFlight = null;
        }
        announceEveryones();
    }

    private void announceHeld(Announcement announcement, PendingCommit entry) {
        if (entry.write() instanceof Journal.Write.Save save) {
            inFlight(save.key()).tell(save.register());
        }
        announce(announcement);
    }

    /** The commit failed: restores what the journal holds, and forgets everything that is pending. */
    void rollBack() {
        if (inFlight != null) {
            inFlight.forEach((key, state) -> restore(key, state.durable));
        }
        inFlight = null;
        pending = 0;
        held.clear();
        announceEveryones();
    }

    private void restore(ContextKey key, Register durable) {
        if (durable.latest() == null) {
            registers().remove(key);
        } else {
            registers().put(key, durable);
        }
    }

    private Map<ContextKey, InFlightRegister> inFlight() {
        if (inFlight == null) {
            inFlight = new HashMap<>(4);
        }
        return inFlight;
    }

    private InFlightRegister inFlight(ContextKey key) {
        return inFlight().computeIfAbsent(key, missing -> new InFlightRegister(register(missing)));
    }

    // ---- announcing

    void add(ListenerEntry entry) {
        announceEveryones();
        listeners = Arrays.copyOf(listeners, listeners.length + 1);
        listeners[listeners.length - 1] = entry;
    }

    void remove(ListenerEntry entry) {
        entry.closed = true;
        List<ListenerEntry> left = new ArrayList<>(List.of(listeners));
        left.remove(entry);
        listeners = left.toArray(NOBODY);
    }

    /** Announces a change of this user, and before it those of everyone with lower offsets. */
    void announce(Announcement announcement) {
        announceEveryones(announcement.notice().offset());
        announcedUpTo = Math.max(announcedUpTo, announcement.notice().offset());
        tell(announcement);
        everyone.announcedToOne(announcement);
    }

    /** Announces everyone's changes that were not announced to this user's listeners yet, up to the first that waits. */
    void announceEveryones() {
        Long first = held.peek();
        announceEveryones(first == null ? Long.MAX_VALUE : first);
    }

    private void announceEveryones(long below) {
        if (everyone.announcedUpTo() > everyoneUpTo) {
            everyoneUpTo = everyone.announceTo(this, everyoneUpTo, below);
        }
    }

    /** Everyone's changes up to this offset were announced to this user's listeners. */
    long everyoneUpTo() {
        return isHolding() ? everyoneUpTo : everyone.announcedUpTo();
    }

    boolean hasListeners() {
        return listeners.length > 0;
    }

    void tell(Announcement announcement) {
        for (ListenerEntry entry : listeners) {
            if (!entry.closed) {
                announceTo(entry.listener, announcement);
            }
        }
    }

    static void announceTo(Backplane.Listener listener, Announcement announcement) {
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

    /** What was announced and concerns a device that is at an offset, in no order. */
    List<Notice> missedBy(@Nullable String device, long since, String epoch) {
        List<Notice> missed = new ArrayList<>();
        registers().forEach((key, register) -> addMissed(key, announced(key, register), device, since, epoch, missed));
        if (inFlight != null) {
            inFlight.forEach((key, state) -> {
                if (state.ends && !registers().containsKey(key)) {
                    addMissed(key, state.announced, device, since, epoch, missed);
                }
            });
        }
        return missed;
    }

    private static void addMissed(
            ContextKey key, Register register, @Nullable String device, long since, String epoch, List<Notice> missed) {
        boolean isConcerned =
                key.isFor(device) && !key.isEveryones(); // everyone's are looked at for all users together
        RegisterEntry entry = isConcerned ? register.missedBy(device, since) : null;
        if (entry != null) {
            missed.add(notice(key, entry, epoch));
        }
    }

    private Register announced(ContextKey key, Register current) {
        InFlightRegister state = inFlight == null ? null : inFlight.get(key);
        return state == null ? current : state.announced;
    }

    static Notice notice(ContextKey key, RegisterEntry entry, String epoch) {
        return new Notice(key, entry.revision(), entry.origin(), new Position(epoch, entry.offset()), 0);
    }
}
