package org.higginspush.ledger;

import static picocli.CommandLine.Help.Visibility.NEVER;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.higginspush.ledger.fault.Fault;
import org.higginspush.ledger.redis.RedisServers.RedisMode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line of the ledger test. */
@Command(
        name = "ledger/run",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        description =
                "Runs publishers and devices against a real hub while faults are injected, and checks the promises.")
public final class Main implements Callable<Integer> {
    @Option(names = "--seed", description = "Of all random choices; a new one unless given.", showDefaultValue = NEVER)
    private long seed = System.nanoTime();

    @Option(
            names = {"--kills", "--rounds"},
            description = "How often the hub is killed; with --cluster, how many rounds of faults there are.")
    private int kills = 100;

    @Option(names = "--audit-every", description = "After how many restarts the run pauses for an audit.")
    private int auditEvery = 25;

    @Option(names = "--minutes", description = "After which it ends, even if there were fewer kills.")
    private int minutes = 600;

    @Option(names = "--users", description = "How many users.")
    private int users = 30;

    @Option(names = "--devices", description = "How many devices each user has.")
    private int devices = 4;

    @Option(names = "--contexts", description = "How many contexts each user has.")
    private int contexts = 5;

    @Option(names = "--rate", description = "Changes a second.")
    private int rate = 60;

    @Option(names = "--faults", description = "The faults, separated by commas, or all.")
    private String faults = "all";

    @Option(
            names = "--restart",
            description =
                    "Instead of all that: so many devices, and three restarts of the hub, two of them while nothing changes.")
    private int restart;

    @Option(
            names = "--cluster",
            description = "Nodes of one hub instead of a single process, with such a Redis: ${COMPLETION-CANDIDATES}.")
    private @Nullable RedisMode cluster;

    @Option(names = "--nodes", description = "How many nodes, with --cluster.")
    private int nodes = 3;

    @Option(
            names = "--wait-replicas",
            description = "How many replicas must have a change before it is acknowledged, with --cluster.")
    private int waitReplicas;

    @Option(names = "--folder", description = "For the hub's data and log; a new one unless given.")
    private @Nullable Path folder;

    /** Runs and ends the process: 0 if all promises were kept, 1 if not. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args));
    }

    @Override
    public Integer call() throws Exception {
        Path into = folder == null ? Files.createTempDirectory("ledger") : folder;
        System.out.println("seed " + seed + ", hub in " + into);
        return (restart > 0 ? restart(into) : run(into)) ? 0 : 1;
    }

    private boolean restart(Path into) throws IOException {
        try (RestartRun run = new RestartRun(seed, restart, Timeouts.LONG, into, System.out::println)) {
            boolean kept = run.run();
            System.out.println(
                    kept
                            ? "No device synced because of a restart, and none missed a change."
                            : "PROMISES WERE BROKEN.");
            return kept;
        }
    }

    private boolean run(Path into) throws IOException {
        Workload workload = new Workload(users, devices, contexts, rate);
        RunConfig config = new RunConfig(
                seed,
                workload,
                Fault.parse(faults),
                kills,
                auditEvery,
                Duration.ofMinutes(minutes),
                Timeouts.SHORT,
                cluster == null ? null : new RunConfig.ClusterConfig(cluster, nodes, waitReplicas));
        try (LedgerRun run = new LedgerRun(config, into, System.out::println)) {
            Report report = run.run();
            System.out.print(report);
            return report.isClean();
        }
    }
}
