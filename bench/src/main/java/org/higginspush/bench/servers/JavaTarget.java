package org.higginspush.bench.servers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.higginspush.bench.load.Protocol;
import org.higginspush.bench.wire.Bayeux;
import org.higginspush.bench.wire.BayeuxPolling;
import org.higginspush.bench.wire.RawWebSocket;
import org.higginspush.bench.yardstick.BareJetty;
import org.higginspush.bench.yardstick.PlainCometd;

/** A yardstick of ours in Java, on the JDK that runs the bench. */
final class JavaTarget implements Target {
    private final Workspace workspace;
    private final String name;
    private final String description;
    private final Class<?> main;
    private final List<String> options;

    private JavaTarget(Workspace workspace, String name, String description, Class<?> main, List<String> options) {
        this.workspace = workspace;
        this.name = name;
        this.description = description;
        this.main = main;
        this.options = options;
    }

    static Target plainCometd(Workspace workspace) {
        return new JavaTarget(
                workspace,
                "cometd",
                "plain CometD " + version(org.cometd.server.BayeuxServerImpl.class) + ", default options, default JVM",
                PlainCometd.class,
                List.of());
    }

    /** The same server on the JVM options of the hub's start script: what is the JVM's and what is the hub's. */
    static Target cometdOnHubOptions(Workspace workspace) {
        boolean compact = Runtime.version().feature() >= 25;
        return new JavaTarget(
                workspace,
                Targets.EXPLAINS_ANOTHER,
                "the same, Parallel collector" + (compact ? " and compact object headers" : ""),
                PlainCometd.class,
                compact
                        ? List.of("-XX:+UseParallelGC", "-XX:+UseCompactObjectHeaders")
                        : List.of("-XX:+UseParallelGC"));
    }

    static Target bareJetty(Workspace workspace) {
        return new JavaTarget(
                workspace,
                "jetty",
                "bare Jetty " + version(org.eclipse.jetty.server.Server.class) + " WebSocket, no Bayeux",
                BareJetty.class,
                List.of());
    }

    private static String version(Class<?> type) {
        String jar = Path.of(
                        type.getProtectionDomain().getCodeSource().getLocation().getPath())
                .getFileName()
                .toString();
        return jar.replaceAll("^.*?-(\\d[^-]*)\\.jar$", "$1");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public Optional<String> missing() {
        return Optional.empty();
    }

    @Override
    public ServerProcess start() {
        int port = ServerProcess.freePort();
        Path logging = workspace.unpack("logback.xml", workspace.freshFolder(name));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("-Dlogback.configurationFile=" + logging);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName(), Integer.toString(port)));
        return ServerProcess.start(command, Map.of(), port, workspace.log(name));
    }

    @Override
    public Protocol protocol(int users, int heartbeatMillis) {
        return main == PlainCometd.class ? Bayeux.plain(heartbeatMillis) : new RawWebSocket();
    }

    @Override
    public boolean polls() {
        return main == PlainCometd.class;
    }

    @Override
    public Protocol polling(int users) {
        return BayeuxPolling.plain();
    }

    @Override
    public boolean sendsHeartbeatsItself() {
        return main == PlainCometd.class;
    }
}
