package org.higginspush.hub.command;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.ServiceLoader.Provider;
import org.higginspush.hub.config.EffectiveSettings;
import org.higginspush.hub.config.HubConfig;
import org.higginspush.hub.logging.LoggingSetup;
import org.higginspush.hub.model.ListenAddress.Purpose;
import org.higginspush.hub.plugin.DemoNodes.DemoNode;
import org.higginspush.hub.plugin.HubPlugin;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hub demo}: the hub with every plug-in on the class path, and what to try with it. */
@Command(
        name = "demo",
        description = "Runs the hub with its demonstrations and tells what to try.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  hub demo",
            "  hub demo --port 0 --data /tmp/higgins-push   # any free port, a folder of its own",
            "  hub demo --nodes 3   # three nodes on one Redis, two of which can be killed on the page"
        })
final class DemoCommand implements Runnable {
    /** Where commands look for a hub if nobody says another place. */
    private static final String HOST = "127.0.0.1";

    private static final int PORT = 8080;
    private static final int MOST_NODES = 9;

    private final Terminal terminal;

    @Mixin
    private final ListenOptions options = new ListenOptions();

    @Option(
            names = "--nodes",
            paramLabel = "N",
            defaultValue = "1",
            description = "Starts so many nodes (1 to 9) and a Redis that they share; redis-server must be installed.")
    private int nodes = 1;

    DemoCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        if (nodes < 1 || nodes > MOST_NODES) {
            throw CommandFailure.usage("--nodes takes a number from 1 to " + MOST_NODES + ".");
        }
        if (nodes == 1) {
            runOne();
        } else {
            runSeveral();
        }
    }

    private void runOne() {
        HubConfig config = options.read(terminal).toConfig();
        LoggingSetup.configure(config.log());
        List<HubPlugin> plugins =
                ServiceLoader.load(HubPlugin.class).stream().map(Provider::get).toList();
        HubProcess hub = HubProcess.start(config, plugins, terminal.environment());
        tell(config, hub.hub().uri(Purpose.DEVICES), hub.hub().uri(Purpose.PUBLISHERS), plugins);
        hub.untilStopped();
    }

    private void runSeveral() {
        EffectiveSettings given = options.read(terminal);
        requireLoopback(given.toConfig());
        boolean isRedisGiven = given.isSet("storage.redis.uri");
        Path data = given.toConfig().data();
        DemoRedis redis = isRedisGiven ? null : DemoRedis.start(data.resolve("redis"));
        try {
            List<String> shared = new ArrayList<>(options.assignments);
            shared.add("storage.mode=redis");
            if (redis != null) {
                shared.add("storage.redis.uri=" + redis.uri());
            }
            options.assignments = shared;
            runNodes(options.read(terminal).toConfig(), data, redis);
        } finally {
            if (redis != null) {
                redis.close();
            }
        }
    }

    /** The other nodes are on this machine alone, so a page elsewhere could not reach them. */
    private static void requireLoopback(HubConfig config) {
        boolean isOne = config.listen().size() == 1;
        if (!isOne
                || !List.of(HOST, "localhost", "::1")
                        .contains(config.listen().get(0).host())) {
            throw CommandFailure.usage("--nodes is for this machine alone: leave --host and --listen out.");
        }
    }

    private void runNodes(HubConfig config, Path data, @Nullable DemoRedis redis) {
        LoggingSetup.configure(config.log());
        try (DemoCluster cluster = new DemoCluster(data, nodes, sharedOptions())) {
            List<HubPlugin> plugins = ServiceLoader.load(HubPlugin.class).stream()
                    .map(Provider::get)
                    .toList();
            plugins.forEach(plugin -> plugin.nodes(cluster));
            HubProcess hub = HubProcess.start(config, plugins, terminal.environment());
            cluster.start(hub.hub().uri(Purpose.DEVICES));
            tell(config, hub.hub().uri(Purpose.DEVICES), hub.hub().uri(Purpose.PUBLISHERS), plugins);
            terminal.print("Nodes, with one Redis" + (redis == null ? "" : " (port " + redis.port() + ")") + ":");
            for (DemoNode node : cluster.all()) {
                terminal.print("  " + node.name() + "  " + node.address()
                        + (node.canBeKilled() ? "" : "  this one, with the pages"));
            }
            terminal.print("Kill one on the page 'sync', and see which node its devices move to.");
            hub.untilStopped();
        } catch (IOException e) {
            throw new CommandFailure(IoFailureText.text("The nodes cannot be started", e));
        }
    }

    private List<String> sharedOptions() {
        List<String> shared = new ArrayList<>();
        if (options.file != null) {
            shared.addAll(List.of("--config", options.file));
        }
        options.assignments.forEach(assignment -> shared.addAll(List.of("--set", assignment)));
        return shared;
    }

    private void tell(HubConfig config, URI hub, URI publishers, List<HubPlugin> plugins) {
        terminal.print("");
        terminal.print("Higgins Push is running. Open " + hub.resolve("/"));
        plugins.forEach(plugin -> terminal.print(String.format("  %-6s %s", plugin.name(), page(hub, plugin))));
        terminal.print("");
        terminal.print("Watch a user's changes in another terminal, and publish one in a third:");
        terminal.print("  " + command("watch") + where(config, hub) + " --user alex");
        terminal.print("  " + command("publish") + where(config, publishers) + " --user alex --context passwords");
        terminal.print("or over HTTP, as any program does:");
        terminal.print("  " + curl("--user alex", config, hub) + " -N -H 'Accept: text/event-stream' " + changes(hub));
        terminal.print("  " + curl("--publisher", config, publishers)
                + " -H 'Content-Type: application/json' -d '{\"context\":\"passwords\"}' " + changes(publishers));
        terminal.print("");
        terminal.print("Ctrl-C stops it.");
    }

    private static URI page(URI hub, HubPlugin plugin) {
        return hub.resolve("/" + plugin.name() + "/");
    }

    private static URI changes(URI hub) {
        return hub.resolve("/v1/users/alex/changes");
    }

    private static String curl(String whose, HubConfig config, URI hub) {
        return "curl -H \"Authorization: Bearer $(" + command("token") + (isFound(hub) ? "" : data(config)) + port(hub)
                + " " + whose + ")\"";
    }

    private static String command(String name) {
        return System.getProperty("hub.command", "hub") + " " + name;
    }

    /** How another command of this machine finds the hub, and with it the key. */
    private static String where(HubConfig config, URI hub) {
        return isFound(hub) ? port(hub) : " --hub " + hub + data(config);
    }

    /** Whether its port is enough: it then says where its key is. */
    private static boolean isFound(URI hub) {
        return HOST.equals(hub.getHost());
    }

    private static String port(URI hub) {
        return hub.getPort() == PORT ? "" : " --port " + hub.getPort();
    }

    private static String data(HubConfig config) {
        return " --data " + word(config.data().toString());
    }

    /** As one word of a POSIX shell. */
    private static String word(String text) {
        return text.matches("[\\w./-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
