package org.higginspush.ledger;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.higginspush.ledger.change.Habits;
import org.higginspush.ledger.fault.Fault;

/**
 * What a run does.
 *
 * @param seed of all its chance
 * @param scale how much of everything
 * @param faults what goes wrong
 * @param strikes how many times the hub is killed, or, if it is not, something else happens to it
 * @param auditEvery after how many strikes everything comes to rest and is audited
 * @param longest after which nothing more is let happen, even if that is fewer times
 * @param pace of clients and hub
 */
public record Plan(
        long seed, Scale scale, Set<Fault> faults, int strikes, int auditEvery, Duration longest, Pace pace) {
    private static final List<String> JVM =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx1g", "-Xlog:disable", "-Xlog:all=error:stderr");

    public Plan {
        faults = Set.copyOf(faults);
    }

    private boolean has(Fault fault) {
        return faults.contains(fault);
    }

    /** True if a strike ends the hub; then {@link #strikes} counts the kills. */
    boolean killsHub() {
        return has(Fault.KILL);
    }

    /** True if it is worth a few seconds that the hub starts faster. */
    boolean startsOften() {
        return killsHub() && strikes >= 50;
    }

    /** How publishers behave. */
    Habits habits() {
        return new Habits(
                has(Fault.DUPLICATE) ? Habits.BAD.duplicates() : 0,
                has(Fault.SHUFFLE) ? Habits.BAD.shuffled() : 0,
                Habits.BAD.longest(),
                has(Fault.PUBLISHER_DIES) ? Habits.BAD.deaths() : 0);
    }

    /** Options of the hub's virtual machine: it starts fast, because it starts often; its own messages do not mix with the hub's answers. */
    List<String> jvm() {
        return JVM;
    }

    /** Settings of the hub. */
    List<String> settings() {
        Duration heartbeat = pace.heartbeat();
        return List.of(
                "bayeux.websocket-timeout=" + heartbeat.toMillis() + "ms",
                "bayeux.long-polling-timeout=" + heartbeat.toMillis() + "ms",
                "bayeux.websocket-idle-timeout=" + heartbeat.multipliedBy(3).toMillis() + "ms",
                "bayeux.max-interval=" + heartbeat.multipliedBy(3).toMillis() + "ms",
                "session.write-deadline=3s",
                "limits.sessions-per-user=1000",
                "limits.handshakes-per-address-per-minute=10000000",
                "sync.capacity=" + 20 * scale.users() * scale.devicesPerUser());
    }
}
