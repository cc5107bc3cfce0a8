package org.higginspush.bench.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.higginspush.bench.load.Protocol;
import org.higginspush.bench.wire.Bayeux;
import org.higginspush.bench.wire.BayeuxPolling;
import org.higginspush.bench.wire.ShortPolling;
import org.jspecify.annotations.Nullable;

/** The hub as its start script runs it: with tokens, positions and durable records, nothing switched off. */
public final class HubTarget implements Target {
    /** The hub's name among the servers. */
    public static final String NAME = "hub";

    /** The name of a hub of another checkout. */
    public static final String OTHER_NAME = "hub-other";

    private static final String SIGNING_KEY = "signing-key.json";

    private static final String UNMEASURED_NAME = "hub-unmeasured";

    /** All devices of the bench come from one address, faster than people would, and all publishers are one user. */
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "HIGGINS_PUSH_LIMITS_HANDSHAKES_PER_ADDRESS_PER_MINUTE", "10000000",
            "HIGGINS_PUSH_LIMITS_SESSIONS_PER_USER", "1000");

    /** The hub's commands are set up to be over at once; signing thousands of tokens is not. */
    private static final String WORTH_COMPILING = "HIGGINS_PUSH_JAVA_OPTS=-XX:TieredStopAtLevel=4";

    private final Workspace workspace;
    private final String name;
    private final Path script;
    private final String runsIn;
    private final Path folder;
    /** By their names in the environment. */
    private final Map<String, String> settings;

    /** The node whose signing key it has too; null for a key of its own. */
    private final @Nullable HubTarget sharesKeyOf;

    private List<String> userTokens = List.of();

    private HubTarget(Workspace workspace, String name, Path script, String runsIn) {
        this(workspace, name, script, runsIn, Map.of());
    }

    private HubTarget(Workspace workspace, String name, Path script, String runsIn, Map<String, String> settings) {
        this(workspace, name, script, runsIn, settings, null);
    }

    private HubTarget(
            Workspace workspace,
            String name,
            Path script,
            String runsIn,
            Map<String, String> settings,
            @Nullable HubTarget sharesKeyOf) {
        this.sharesKeyOf = sharesKeyOf;
        this.settings = settings;
        this.workspace = workspace;
        this.name = name;
        this.script = script;
        this.runsIn = runsIn;
        folder = workspace.folder().toAbsolutePath().resolve("run").resolve(runsIn);
    }

    /** The hub of this checkout. */
    public static HubTarget own(Workspace workspace) {
        return new HubTarget(workspace, NAME, workspace.repository().resolve("hub"), NAME);
    }

    /** The same with devices on plain WebSockets. */
    static Target plain(Workspace workspace) {
        return new PlainHubTarget(
                new HubTarget(workspace, NAME, workspace.repository().resolve("hub"), PlainHubTarget.NAME));
    }

    /** The hub of this checkout with its metrics off. */
    public static HubTarget unmeasured(Workspace workspace) {
        return new HubTarget(
                workspace,
                UNMEASURED_NAME,
                workspace.repository().resolve("hub"),
                UNMEASURED_NAME,
                Map.of("HIGGINS_PUSH_METRICS_ENABLED", "off"));
    }

    /**
     * A node of a hub of several.
     *
     * @param runsIn the name of its folder
     * @param first the node whose tokens it takes too, which must have been asked for one; null if it is the first
     */
    public static HubTarget node(Workspace workspace, String runsIn, @Nullable HubTarget first) {
        return new HubTarget(workspace, NAME, workspace.repository().resolve("hub"), runsIn, Map.of(), first);
    }

    /** A hub of another checkout, in the same run: what did a change do? */
    static Target other(Workspace workspace, Path script) {
        return new HubTarget(workspace, OTHER_NAME, script, OTHER_NAME);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String description() {
        return name.equals(NAME) ? "the hub, everything on" : "the other hub, everything on";
    }

    @Override
    public Optional<String> missing() {
        return Files.isExecutable(script) ? Optional.empty() : Optional.of("there is no " + script);
    }

    @Override
    public ServerProcess start() {
        return start(Map.of());
    }

    /** Starts it with more settings, by their names in the environment. */
    public ServerProcess start(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(ENVIRONMENT);
        environment.putAll(settings);
        environment.putAll(more);
        int port = ServerProcess.freePort();
        workspace.freshFolder(runsIn);
        copyKey();
        userTokens = List.of();
        List<String> command =
                List.of(script.toString(), "serve", "--port", Integer.toString(port), "--data", folder.toString());
        return ServerProcess.start(command, environment, port, workspace.log(runsIn));
    }

    private void copyKey() {
        if (sharesKeyOf != null) {
            try {
                Files.copy(
                        sharesKeyOf.folder.resolve(SIGNING_KEY),
                        folder.resolve(SIGNING_KEY),
                        StandardCopyOption.COPY_ATTRIBUTES);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public Target another() {
        return anotherHub();
    }

    HubTarget anotherHub() {
        return new HubTarget(workspace, name, script, runsIn + "-2", settings);
    }

    @Override
    public Protocol protocol(int users, int heartbeatMillis) {
        return Bayeux.hub(heartbeatMillis, userTokens(users), publisherToken());
    }

    @Override
    public boolean polls() {
        return true;
    }

    @Override
    public Protocol polling(int users) {
        return BayeuxPolling.hub(userTokens(users), publisherToken());
    }

    @Override
    public boolean sendsHeartbeatsItself() {
        return true;
    }

    /** How a device asks it by a timer. */
    public Protocol shortPolling(int users) {
        return new ShortPolling(userTokens(users));
    }

    /** A token that may publish. */
    public String publisherToken() {
        return token("--publisher").get(0);
    }

    /** A token that may put users into groups. */
    public String managerToken() {
        return token("--manager").get(0);
    }

    /** A token for each of the users 0 and up; making thousands takes seconds, so they are kept. */
    public List<String> userTokens(int users) {
        if (userTokens.size() < users) {
            userTokens = token("--users", "0.." + (users - 1));
        }
        if (userTokens.size() < users) {
            throw new IllegalStateException(
                    "./hub token gave " + userTokens.size() + " tokens for " + users + " users");
        }
        return userTokens.subList(0, users);
    }

    private List<String> token(String... arguments) {
        List<String> command = new ArrayList<>(List.of("env", WORTH_COMPILING, script.toString(), "token", "--data"));
        command.add(folder.toString());
        command.addAll(List.of(arguments));
        return Workspace.output(command).lines().filter(line -> !line.isBlank()).toList();
    }
}
