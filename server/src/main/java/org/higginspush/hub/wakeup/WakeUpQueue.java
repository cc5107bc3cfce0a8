package org.higginspush.hub.wakeup;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The devices that are to be looked at, by the time for which they are: a binary heap. Owned by one thread. */
final class WakeUpQueue {
    private static final int LEAST = 16;

    private @Nullable RegisteredDevice[] heap = new RegisteredDevice[LEAST];
    private int size;

    int size() {
        return size;
    }

    /** The earliest time; {@link RegisteredDevice#NEVER} if there is none. */
    long first() {
        return size == 0 ? RegisteredDevice.NEVER : at(0).due;
    }

    /** Adds a device, or moves one to an earlier time; a later one changes nothing. */
    void put(RegisteredDevice device, long due) {
        if (device.place >= 0 && device.due <= due) {
            return;
        }
        device.due = due;
        if (device.place < 0) {
            if (size == heap.length) {
                heap = Arrays.copyOf(heap, size * 2);
            }
            set(size++, device);
        }
        up(device);
    }

    /** Takes the first that is due; null if none is. */
    @Nullable
    RegisteredDevice take(long now) {
        if (first() > now) {
            return null;
        }
        RegisteredDevice taken = at(0);
        RegisteredDevice last = at(--size);
        heap[size] = null;
        taken.place = -1;
        if (last != taken) {
            set(0, last);
            down(last);
        }
        if (size >= LEAST && size < heap.length / 4) {
            heap = Arrays.copyOf(heap, heap.length / 2);
        }
        return taken;
    }

    private void up(RegisteredDevice device) {
        while (device.place > 0 && at((device.place - 1) / 2).due > device.due) {
            swap(device, at((device.place - 1) / 2));
        }
    }

    private void down(RegisteredDevice device) {
        while (true) {
            int child = 2 * device.place + 1;
            if (child >= size) {
                return;
            }
            if (child + 1 < size && at(child + 1).due < at(child).due) {
                child++;
            }
            if (at(child).due >= device.due) {
                return;
            }
            swap(at(child), device);
        }
    }

    private void swap(RegisteredDevice one, RegisteredDevice other) {
        int place = one.place;
        set(other.place, one);
        set(place, other);
    }

    private void set(int place, RegisteredDevice device) {
        heap[place] = device;
        device.place = place;
    }

    private RegisteredDevice at(int place) {
        RegisteredDevice device = heap[place];
        if (device == null) {
            throw new IllegalStateException("The queue has a hole at " + place);
        }
        return device;
    }
}
