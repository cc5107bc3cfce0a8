package org.higginspush.hub.backplane.redis;

import java.util.ArrayList;
import java.util.List;

/** What Redis's own settings mean for what the hub promises, in words for an operator. */
final class RedisSettingsCheck {
    private RedisSettingsCheck() {}

    /**
     * What is not good about them.
     *
     * @param info what {@code INFO} answers
     * @param appendfsync the setting of this name; empty if it may not be read
     */
    static List<String> warnings(String info, String appendfsync) {
        List<String> warnings = new ArrayList<>();
        String policy = value(info, "maxmemory_policy");
        if (!policy.isEmpty()
                && !policy.equals("noeviction")
                && !value(info, "maxmemory").equals("0")) {
            warnings.add("Redis removes keys when its memory is full (maxmemory-policy " + policy
                    + "): it would forget what the hub has acknowledged. Set it to noeviction.");
        }
        if (value(info, "aof_enabled").equals("0")) {
            warnings.add(
                    "Redis has no append-only file: what it has not saved or replicated when it ends is lost, although it was"
                            + " acknowledged; then all devices sync. Set appendonly to yes.");
        } else if (!appendfsync.isEmpty() && !appendfsync.equals("always")) {
            warnings.add("Redis writes its append-only file later than it answers (appendfsync " + appendfsync
                    + "): the last second may be lost when its machine ends, although it was acknowledged; then all devices sync."
                    + " With appendfsync always nothing is.");
        }
        return warnings;
    }

    private static String value(String info, String name) {
        String prefix = name + ':';
        return info.lines()
                .filter(line -> line.startsWith(prefix))
                .map(line -> line.substring(prefix.length()).trim())
                .findFirst()
                .orElse("");
    }
}
