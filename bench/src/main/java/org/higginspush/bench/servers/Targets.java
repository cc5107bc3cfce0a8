package org.higginspush.bench.servers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.higginspush.bench.load.Protocol;
import org.higginspush.bench.wire.Bayeux;
import org.higginspush.bench.wire.Mqtt;
import org.higginspush.bench.wire.Nats;
import org.higginspush.bench.wire.Nchan;
import org.higginspush.bench.wire.RawWebSocket;

/** All servers the bench knows, the hub first. */
public final class Targets {
    /** The one server that is there to explain another's figures: plain CometD on the hub's JVM options. */
    public static final String EXPLAINS_ANOTHER = "cometd-jvm";

    private static final Path NCHAN = Path.of("/usr/lib/nginx/modules/ngx_nchan_module.so");

    private final Workspace workspace;

    private Targets(Workspace workspace) {
        this.workspace = workspace;
    }

    public static List<Target> all(Workspace workspace) {
        Targets targets = new Targets(workspace);
        List<Target> all = new ArrayList<>();
        all.add(HubTarget.own(workspace));
        all.add(HubTarget.plain(workspace));
        String other = System.getenv("HUB_OTHER");
        if (other != null) {
            all.add(HubTarget.other(workspace, Path.of(other).toAbsolutePath()));
        }
        all.addAll(targets.yardsticks());
        return all;
    }

    private List<Target> yardsticks() {
        return List.of(
                JavaTarget.plainCometd(workspace),
                JavaTarget.cometdOnHubOptions(workspace),
                JavaTarget.bareJetty(workspace),
                c(),
                nchan(),
                nats(),
                mosquitto(),
                ws(),
                faye());
    }

    private Target c() {
        return program(
                "c",
                "C, epoll, one send() a delivery: the yardstick",
                () -> needs("gcc"),
                (port, folder) -> List.of(compile(folder), Integer.toString(port)),
                RawWebSocket::new);
    }

    private String compile(Path folder) {
        Path program = folder.resolve("fanout");
        Path source = workspace.unpack("fanout.c", folder);
        Workspace.output(List.of("gcc", "-O2", "-o", program.toString(), source.toString()));
        return program.toString();
    }

    private Target nchan() {
        return program(
                "nchan",
                "nginx " + version("nginx", "-v", "nginx/([\\d.]+)") + " with nchan, WebSocket",
                () -> Files.exists(NCHAN)
                        ? needs("nginx")
                        : Optional.of("Debian's libnginx-mod-nchan is not installed"),
                (port, folder) -> List.of(
                        path("nginx"),
                        "-p",
                        folder.toString(),
                        "-e",
                        folder.resolve("error.log").toString(),
                        "-c",
                        workspace.settings("nginx.conf", folder, port).toString()),
                Nchan::new);
    }

    private Target nats() {
        return program(
                "nats",
                "nats-server " + version("nats-server", "-v", "v([\\d.]+)"),
                () -> needs("nats-server"),
                (port, folder) -> List.of(path("nats-server"), "-a", "127.0.0.1", "-p", Integer.toString(port)),
                Nats::new);
    }

    private Target mosquitto() {
        return program(
                "mosquitto",
                "mosquitto " + version("mosquitto", "-h", "version ([\\d.]+)") + ", MQTT, QoS 0",
                () -> needs("mosquitto"),
                (port, folder) -> List.of(
                        path("mosquitto"),
                        "-c",
                        workspace.settings("mosquitto.conf", folder, port).toString()),
                Mqtt::new);
    }

    private Target ws() {
        return program("ws", "Node ws", () -> needsPackage("ws"), node("ws.cjs"), RawWebSocket::new);
    }

    private Target faye() {
        return new ProgramTarget(
                "faye",
                "faye, Bayeux over WebSocket",
                () -> needsPackage("faye"),
                node("faye.cjs"),
                Bayeux::faye,
                true,
                workspace);
    }

    private ProgramTarget.CommandLine node(String script) {
        return (port, folder) ->
                List.of(path("node"), workspace.unpack(script, npm()).toString(), Integer.toString(port));
    }

    private Target program(
            String name,
            String description,
            Supplier<Optional<String>> needs,
            ProgramTarget.CommandLine command,
            Supplier<Protocol> words) {
        return new ProgramTarget(name, description, needs, command, words, false, workspace);
    }

    private Path npm() {
        return workspace.folder().resolve("npm");
    }

    private Optional<String> needsPackage(String name) {
        return Files.isDirectory(npm().resolve("node_modules").resolve(name))
                ? needs("node")
                : Optional.of("npm's " + name + " could not be installed");
    }

    private static Optional<String> needs(String program) {
        return Workspace.program(program).isPresent() ? Optional.empty() : Optional.of(program + " is not installed");
    }

    private static String path(String program) {
        return Workspace.program(program).orElse(Path.of(program)).toString();
    }

    private static String version(String program, String option, String pattern) {
        String text = Workspace.output(List.of("sh", "-c", path(program) + " " + option + " 2>&1 || true"));
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .findFirst()
                .orElse("");
    }
}
