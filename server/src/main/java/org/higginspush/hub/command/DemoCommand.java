package org.higginspush.hub.command;

import java.net.URI;
import java.util.List;
import java.util.ServiceLoader;
import java.util.ServiceLoader.Provider;
import org.higginspush.hub.config.HubConfig;
import org.higginspush.hub.logging.LoggingSetup;
import org.higginspush.hub.plugin.HubPlugin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code hub demo}: the hub with every plug-in on the class path, and what to try with it. */
@Command(
        name = "demo",
        description = "Runs the hub with its demonstrations and tells what to try.",
        footerHeading = "%nExamples:%n",
        footer = {"  hub demo", "  hub demo --port 0 --data /tmp/higgins-push   # any free port, a folder of its own"})
final class DemoCommand implements Runnable {
    private static final int USUAL_PORT = 8080;

    private final Terminal terminal;

    @Mixin
    private final HubOptions options = new HubOptions();

    DemoCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        HubConfig config = options.read(terminal).toConfig();
        LoggingSetup.configure(config.log());
        List<HubPlugin> plugins =
                ServiceLoader.load(HubPlugin.class).stream().map(Provider::get).toList();
        HubProcess hub = HubProcess.start(config, plugins);
        tell(config, hub.uri(), plugins);
        hub.untilStopped();
    }

    private void tell(HubConfig config, URI hub, List<HubPlugin> plugins) {
        terminal.print("");
        terminal.print("Higgins Push is running. Open " + hub.resolve("/"));
        plugins.forEach(plugin -> terminal.print(String.format("  %-6s %s", plugin.name(), page(hub, plugin))));
        terminal.print("");
        terminal.print("Watch a user's changes in another terminal:");
        terminal.print("  " + curl("--user alex", config, hub) + " -N -H 'Accept: text/event-stream' " + changes(hub));
        terminal.print("and publish one in a third:");
        terminal.print("  " + curl("--publisher", config, hub)
                + " -H 'Content-Type: application/json' -d '{\"context\":\"passwords\"}' " + changes(hub));
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
        return "curl -H \"Authorization: Bearer $(" + System.getProperty("hub.command", "hub") + " token --data "
                + word(config.data().toString()) + port(hub) + " " + whose + ")\"";
    }

    /** Another hub may have the usual port: the command would say then that its key is another. */
    private static String port(URI hub) {
        return hub.getPort() == USUAL_PORT ? "" : " --port " + hub.getPort();
    }

    /** As one word of a POSIX shell. */
    private static String word(String text) {
        return text.matches("[\\w./-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
