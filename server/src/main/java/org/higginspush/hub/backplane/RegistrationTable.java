package org.higginspush.hub.backplane;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.higginspush.hub.backplane.Registrations.RegistrationListener;
import org.higginspush.hub.model.DeviceKey;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registrations of a backplane in memory, as they will be when all that is in flight is durable; and what is durable of
 * those that are in flight.
 *
 * <p>Reading takes no lock. Whoever decides something by what it read, and writes it, holds this object's monitor meanwhile, so that the
 * journal gets what is here in the same order. Under it only leaf locks of the journal's queue are taken.
 */
public final class RegistrationTable {
    private static final Logger LOG = LoggerFactory.getLogger(RegistrationTable.class);
    private static final Registration[] NONE = {};

    private final List<RegistrationListener> listeners = new CopyOnWriteArrayList<>();

    /** Each user's in the order of the devices' ids; an array is replaced, never changed. Written under the monitor. */
    private final Map<String, Registration[]> users = new ConcurrentHashMap<>();

    /** Who has an address: the proven registrations by the targets of their addresses. Guarded by the monitor. */
    private final Map<String, Registration> owners = new HashMap<>();

    /** Guarded by the monitor. */
    private final Map<DeviceKey, InFlight> inFlight = new HashMap<>();

    /** What is durable, and how many writes are to come. */
    private static final class InFlight {
        @Nullable
        Registration durable;

        int pending;

        InFlight(@Nullable Registration durable) {
            this.durable = durable;
        }
    }

    public void listen(RegistrationListener listener) {
        listeners.add(listener);
    }

    public @Nullable Registration find(String user, String device) {
        Registration[] all = users.getOrDefault(user, NONE);
        int index = indexOf(all, device);
        return index < 0 ? null : all[index];
    }

    public List<Registration> of(String user) {
        return List.of(users.getOrDefault(user, NONE));
    }

    public void forEach(Consumer<Registration> consumer) {
        for (Registration[] all : users.values()) {
            for (Registration one : all) {
                consumer.accept(one);
            }
        }
    }

    private static int indexOf(Registration[] all, String device) {
        int low = 0;
        int high = all.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = all[middle].device().compareTo(device);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -(low + 1);
    }

    // ---- all of the following with the monitor held

    /** The registration that has the address with this target, or null if none is proven to have it. */
    @Nullable
    Registration ownerOf(String target) {
        return owners.get(target);
    }

    /** True if a write of this device's registration is to come. */
    boolean isInFlight(String user, String device) {
        return inFlight.containsKey(new DeviceKey(user, device));
    }

    /** Takes one in that was stored. */
    void load(Registration registration) {
        replace(registration.user(), registration.device(), registration);
    }

    /** What a device's registration is from now on, or null; it is being written. */
    void set(String user, String device, @Nullable Registration now) {
        inFlight.computeIfAbsent(new DeviceKey(user, device), row -> new InFlight(find(user, device))).pending++;
        replace(user, device, now);
    }

    /** A write ended well. */
    synchronized void durable(String user, String device, @Nullable Registration written) {
        DeviceKey row = new DeviceKey(user, device);
        InFlight state = inFlight.get(row);
        if (state != null) {
            state.durable = written;
            if (--state.pending == 0) {
                inFlight.remove(row);
            }
        }
    }

    /**
     * A write failed, and so do all behind it: everything is again as it is durable.
     *
     * @param drain removes all that waits to be written
     */
    synchronized void rollBack(Runnable drain) {
        drain.run();
        inFlight.forEach((row, state) -> replace(row.user(), row.device(), state.durable));
        inFlight.clear();
    }

    /** What a device's registration is from now on, or null; it is durable. */
    public void replace(String user, String device, @Nullable Registration now) {
        Registration[] all = users.getOrDefault(user, NONE);
        int index = indexOf(all, device);
        Registration before = index < 0 ? null : all[index];
        if (before != null) {
            owners.remove(before.address().target(), before);
        }
        if (now != null && now.proven()) {
            owners.put(now.address().target(), now);
        }
        Registration[] next = replaced(all, index, now);
        if (next.length == 0) {
            users.remove(user);
        } else {
            users.put(user, next);
        }
        if (!isSameButWoken(before, now)) {
            listeners.forEach(listener -> tell(listener, user, device));
        }
    }

    private static boolean isSameButWoken(@Nullable Registration before, @Nullable Registration now) {
        return before == null || now == null
                ? before == now
                : before.withWokenFor(now.wokenFor()).equals(now);
    }

    private static void tell(RegistrationListener listener, String user, String device) {
        try {
            listener.changed(user, device);
        } catch (RuntimeException e) {
            LOG.error("A listener failed on a registration", e);
        }
    }

    /**
     * @param index where the device is, or where it would be, negative, less one
     */
    private static Registration[] replaced(Registration[] all, int index, @Nullable Registration now) {
        if (now == null) {
            return index < 0 ? all : without(all, index);
        }
        if (index < 0) {
            return with(all, -index - 1, now);
        }
        Registration[] next = all.clone();
        next[index] = now;
        return next;
    }

    private static Registration[] with(Registration[] all, int index, Registration added) {
        Registration[] next = Arrays.copyOf(all, all.length + 1);
        System.arraycopy(all, index, next, index + 1, all.length - index);
        next[index] = added;
        return next;
    }

    private static Registration[] without(Registration[] all, int index) {
        Registration[] next = Arrays.copyOf(all, all.length - 1);
        System.arraycopy(all, index + 1, next, index, all.length - index - 1);
        return next;
    }
}
