package org.higginspush.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.higginspush.bench.audience.AudienceRun;
import org.higginspush.bench.flood.FloodRun;
import org.higginspush.bench.outage.OutageRun;
import org.higginspush.bench.redis.NodesRun;
import org.higginspush.bench.redis.RedisRun;
import org.higginspush.bench.report.PerformancePage;
import org.higginspush.bench.report.Report;
import org.higginspush.bench.report.Results;
import org.higginspush.bench.scale.ScaleRun;
import org.higginspush.bench.servers.HubTarget;
import org.higginspush.bench.servers.Target;
import org.higginspush.bench.servers.Targets;
import org.higginspush.bench.servers.Workspace;
import org.higginspush.bench.wakeup.WakeUpRun;

/**
 * The command line: {@code run [quick|full|polling|smoke] [server...]}, {@code run flood [hub|hub-other]}, {@code
 * run outage}, {@code run scale}, {@code run redis}, {@code run nodes}, {@code run metrics}, {@code run audiences [connected members]}, {@code run wakeups [phones [woken a second]]}, or {@code run record}.
 */
public final class Bench {
    private static final int USAGE = 2;
    private static final int CONNECTED_MEMBERS = 5_000;
    private static final int PHONES = 5_000;
    private static final int WOKEN_PER_SECOND = 100; // as the hub has it, unless it is told otherwise

    private Bench() {}

    public static void main(String[] args) throws IOException {
        System.exit(run(args, Path.of(System.getProperty("bench.repository", ".")), System.out, System.err));
    }

    /**
     * Runs the bench.
     *
     * @param repository the root of the checkout
     * @return the exit code: 0, 1 if a server that is here could not be measured, 2 for arguments it does not know
     */
    static int run(String[] args, Path repository, PrintStream out, PrintStream err) throws IOException {
        Workspace workspace =
                new Workspace(repository, repository.resolve("bench").resolve("target"));
        try {
            if (args.length == 1 && args[0].equals("record")) {
                PerformancePage.record(
                        workspace.folder().resolve("results"),
                        repository.resolve("docs").resolve("performance.md"));
                return 0;
            }
            if (args.length > 0 && args[0].equals("flood")) {
                flood(workspace, args.length == 1 ? HubTarget.NAME : args[1], out);
                return 0;
            }
            if (args.length == 1 && args[0].equals("outage")) {
                new OutageRun(out).run(workspace);
                return 0;
            }
            if (args.length == 1 && args[0].equals("scale")) {
                new ScaleRun(out).run();
                return 0;
            }
            if (args.length == 1 && args[0].equals("redis")) {
                new RedisRun(workspace, out).run();
                return 0;
            }
            if (args.length == 1 && args[0].equals("nodes")) {
                new NodesRun(workspace, out).run();
                return 0;
            }
            if (args.length == 1 && args[0].equals("metrics")) {
                new MetricsRun(workspace, out).run();
                return 0;
            }
            if (args.length > 0 && args[0].equals("audiences")) {
                int connected = args.length == 1 ? CONNECTED_MEMBERS : Integer.parseInt(args[1]);
                new AudienceRun(HubTarget.own(workspace), connected, out).run();
                return 0;
            }
            if (args.length > 0 && args[0].equals("wakeups")) {
                int phones = args.length == 1 ? PHONES : Integer.parseInt(args[1]);
                int perSecond = args.length <= 2 ? WOKEN_PER_SECOND : Integer.parseInt(args[2]);
                new WakeUpRun(workspace, phones, perSecond, out).run();
                return 0;
            }
            Plan plan = Plan.named(args.length == 0 ? "quick" : args[0]);
            List<Target> targets = chosen(plan, Targets.all(workspace), List.of(args));
            Results results = new BenchmarkRun(plan, targets, workspace, out).run();
            Path folder = Files.createDirectories(workspace.folder().resolve("results"));
            new Report(results).writeTo(folder);
            out.println(Files.readString(folder.resolve("results.md")));
            out.println("JSON, table and plot are in " + folder);
            return results.targets.stream().allMatch(each -> each.visits.size() == plan.rounds()) ? 0 : 1;
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            return USAGE;
        }
    }

    private static void flood(Workspace workspace, String name, PrintStream out) {
        Target target = Targets.all(workspace).stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("There is no server " + name + ": say hub or hub-other."));
        new FloodRun(target, out).run();
    }

    private static List<Target> chosen(Plan plan, List<Target> all, List<String> args) {
        List<String> wanted = args.subList(Math.min(1, args.size()), args.size());
        for (String name : wanted) {
            if (all.stream().noneMatch(target -> target.name().equals(name))) {
                throw new IllegalArgumentException("There is no server " + name + ": say "
                        + String.join(", ", all.stream().map(Target::name).toList()) + ".");
            }
        }
        return all.stream()
                .filter(target -> wanted.isEmpty()
                        ? plan.allTargets() || !target.name().equals(Targets.EXPLAINS_ANOTHER)
                        : wanted.contains(target.name()))
                .toList();
    }
}
