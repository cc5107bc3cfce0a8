package org.higginspush.hub;

import java.net.InetAddress;
import java.util.List;
import java.util.function.Predicate;
import org.higginspush.hub.config.AddressRange;

/** Whose {@code Forwarded} headers count, which can be changed while the hub runs. Thread-safe. */
final class TrustedProxies implements Predicate<InetAddress> {
    private volatile List<AddressRange> ranges;

    TrustedProxies(List<AddressRange> ranges) {
        this.ranges = List.copyOf(ranges);
    }

    /** From now on these count; a connection that is open keeps the limits it began with. */
    void trust(List<AddressRange> others) {
        ranges = List.copyOf(others);
    }

    @Override
    public boolean test(InetAddress address) {
        List<AddressRange> present = ranges;
        for (int i = 0; i < present.size(); i++) {
            if (present.get(i).contains(address)) {
                return true;
            }
        }
        return false;
    }
}
