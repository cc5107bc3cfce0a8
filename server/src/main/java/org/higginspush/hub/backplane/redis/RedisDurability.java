package org.higginspush.hub.backplane.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What an acknowledgement is worth: what the settings of the Redis servers mean for it, in words for an operator. Of several servers
 * the worst counts.
 *
 * @param servers those that have keys of their own, by their run ids
 */
record RedisDurability(List<ServerSettings> servers, RedisOptions options) {
    private static final String NO_REPLICATION = "0".repeat(40);
    private static final String ACCEPT = " or, if that does no harm, set storage.redis.accept-loss to on.";

    /**
     * What a server tells of itself.
     *
     * @param info what {@code INFO} answers
     * @param appendfsync the setting of this name; empty if it may not be read
     */
    record ServerSettings(String info, String appendfsync) {
        private String value(String name) {
            String prefix = name + ':';
            return info.lines()
                    .filter(line -> line.startsWith(prefix))
                    .map(line -> line.substring(prefix.length()).trim())
                    .findFirst()
                    .orElse("");
        }

        private boolean hasNoFile() {
            return value("aof_enabled").equals("0");
        }

        private boolean isWrittenFirst() {
            return !hasNoFile() && appendfsync.equals("always");
        }

        private boolean isEvicting() {
            String policy = value("maxmemory_policy");
            return !policy.isEmpty()
                    && !policy.equals("noeviction")
                    && !value("maxmemory").equals("0");
        }

        private int replicas() {
            String count = value("connected_slaves");
            return count.isEmpty() ? 0 : Integer.parseInt(count);
        }

        /** Whether it was a replica before. */
        private boolean tookOver() {
            String before = value("master_replid2");
            return !before.isEmpty() && !before.equals(NO_REPLICATION);
        }
    }

    static RedisDurability of(List<ServerSettings> servers, RedisOptions options) {
        return new RedisDurability(List.copyOf(servers), options);
    }

    private boolean any(Predicate<ServerSettings> what) {
        return servers.stream().anyMatch(what);
    }

    private String first(Predicate<ServerSettings> which, String name) {
        return servers.stream()
                .filter(which)
                .findFirst()
                .map(server -> server.value(name))
                .orElse("");
    }

    /** Whether an operator would be told the same. */
    boolean sameAs(RedisDurability other) {
        return summary().equals(other.summary()) && warnings().equals(other.warnings());
    }

    /** Names the processes of all servers: if one ended, or another took over, it is another name. */
    String run() {
        return servers.stream()
                .map(server -> server.value("run_id"))
                .sorted()
                .map(run -> run.substring(0, Math.min(12, run.length())))
                .collect(Collectors.joining("-"));
    }

    /** Whether all is there after servers were started again. */
    boolean survivesRestart() {
        return !any(server -> !server.isWrittenFirst() || server.replicas() > 0 || server.tookOver())
                && !options.uri().contains("-sentinel://");
    }

    /** How long before its end what a server acknowledged may be lost; null if there is no limit. */
    @Nullable
    Long unsafeMicros() {
        return any(ServerSettings::hasNoFile) ? null : TimeUnit.MINUTES.toMicros(1);
    }

    /** Why an acknowledgement would be worth nothing, and what to do; null if it is worth something, or that is accepted. */
    @Nullable
    String refusal() {
        if (options.acceptLoss()) {
            return null;
        }
        if (any(ServerSettings::isEvicting)) {
            return "Redis would remove keys when its memory is full (maxmemory-policy "
                    + first(ServerSettings::isEvicting, "maxmemory_policy")
                    + "), and with them what the hub has acknowledged. Set maxmemory-policy to noeviction in Redis;"
                    + ACCEPT;
        }
        if (any(ServerSettings::hasNoFile) && options.waitReplicas() == 0) {
            return "Redis has no append-only file and no replica is waited for: what the hub has acknowledged would be lost when Redis"
                    + " ends. Set appendonly to yes in Redis, or storage.redis.wait-replicas to 1 or more;"
                    + ACCEPT;
        }
        return null;
    }

    /** In a sentence or two. */
    String summary() {
        List<String> parts = new ArrayList<>();
        int wait = options.waitReplicas();
        String replicas = wait == 1 ? "one replica" : wait + " replicas";
        if (any(ServerSettings::hasNoFile)) {
            parts.add(
                    wait == 0
                            ? "What is acknowledged is in the memory of Redis alone, and lost when Redis ends."
                            : "What is acknowledged is in the memory of Redis and of " + replicas
                                    + ", and on no disk.");
        } else if (!any(server -> !server.isWrittenFirst())) {
            parts.add("What is acknowledged is on the disk of Redis"
                    + (wait == 0 ? "." : " and has reached " + replicas + "."));
        } else {
            String when = any(server -> server.appendfsync.isEmpty())
                    ? "at a time that it does not tell"
                    : "after about a second";
            parts.add("What is acknowledged is in the memory of Redis"
                    + (wait == 0 ? "" : " and has reached " + replicas) + ", and on its disk " + when + ".");
        }
        boolean mayTakeOver = any(server -> server.replicas() > 0);
        if (wait == 0 && mayTakeOver) {
            parts.add("A replica that takes over may lack it.");
        }
        if (any(ServerSettings::isEvicting)) {
            parts.add("Redis may remove it when its memory is full.");
        }
        return String.join(" ", parts);
    }

    /** What to do about it. */
    List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        if (any(ServerSettings::isEvicting)) {
            warnings.add("Redis removes keys when its memory is full (maxmemory-policy "
                    + first(ServerSettings::isEvicting, "maxmemory_policy")
                    + "): it would forget what the hub has acknowledged. Set it to noeviction.");
        }
        if (any(ServerSettings::hasNoFile)) {
            warnings.add(
                    "Redis has no append-only file: what it has not saved or replicated when it ends is lost, although it was"
                            + " acknowledged; then all devices sync. Set appendonly to yes.");
        }
        Predicate<ServerSettings> isLate =
                server -> !server.hasNoFile() && !server.appendfsync.isEmpty() && !server.isWrittenFirst();
        if (any(isLate)) {
            warnings.add("Redis writes its append-only file later than it answers (appendfsync "
                    + servers.stream()
                            .filter(isLate)
                            .findFirst()
                            .map(ServerSettings::appendfsync)
                            .orElse("")
                    + "): the last second may be lost when its machine ends, although it was acknowledged; then all devices sync."
                    + " With appendfsync always nothing is.");
        }
        int wait = options.waitReplicas();
        if (any(server -> server.replicas() < wait)) {
            warnings.add("storage.redis.wait-replicas is " + wait
                    + ", and Redis has fewer replicas now: no change can be acknowledged until it has as many.");
        }
        return warnings;
    }
}
