package org.higginspush.hub.backplane;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The cut-offs of one user, in seconds since 1970, as tokens count them. Immutable.
 *
 * @param all before which no token of the user may have been issued; {@link #NEVER} if none was cut off
 * @param devices the same for single devices, where it is later
 */
public record UserCutOffs(long all, Map<String, Long> devices) {
    public static final long NEVER = Long.MIN_VALUE;
    public static final UserCutOffs NONE = new UserCutOffs(NEVER, Map.of());

    public UserCutOffs {
        devices = Map.copyOf(devices);
    }

    /**
     * With one more, as it was stored.
     *
     * @param device the device; empty for all
     */
    UserCutOffs with(String device, long before) {
        return device.isEmpty() ? cutAll(before) : cut(device, before);
    }

    /** A later cut-off of all devices includes those of single ones. */
    public UserCutOffs cutAll(long before) {
        long later = Math.max(all, before);
        Map<String, Long> left = new HashMap<>(devices);
        left.values().removeIf(one -> one <= later);
        return new UserCutOffs(later, left);
    }

    public UserCutOffs cut(String device, long before) {
        if (before <= of(device)) {
            return this;
        }
        Map<String, Long> more = new HashMap<>(devices);
        more.put(device, before);
        UserCutOffs cut = new UserCutOffs(all, more);
        return more.size() <= CutOffs.MOST_DEVICES ? cut : cut.cutAll(oldest(more));
    }

    private static long oldest(Map<String, Long> devices) {
        return devices.values().stream().mapToLong(Long::longValue).min().orElseThrow();
    }

    /** Before which no token of a device may have been issued. */
    public long of(@Nullable String device) {
        return device == null ? all : Math.max(all, devices.getOrDefault(device, NEVER));
    }
}
