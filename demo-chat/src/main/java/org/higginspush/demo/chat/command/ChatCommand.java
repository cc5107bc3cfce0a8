package org.higginspush.demo.chat.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.Reader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.higginspush.demo.chat.client.ChatAccount;
import org.higginspush.demo.chat.client.ChatClient;
import org.higginspush.demo.chat.client.ChatRefusedException;
import org.higginspush.hub.command.ConfiguredHub;
import org.higginspush.hub.config.AddressParser;
import org.higginspush.hub.model.PlainText;
import org.higginspush.hub.model.Suggestions;
import org.higginspush.hub.plugin.PluginCommand;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hub chat}: the push chat without a browser. What is typed is said; what is said is printed. */
@Command(
        name = "chat",
        description = "Talks in the push chat of a hub: a line typed is a message, a message is a line printed.",
        footer = {
            "",
            ChatConsole.HELP,
            "",
            "Examples:",
            "  hub chat --name Ivy",
            "  hub chat --name Ivy --room devices --transport long-polling"
        })
public final class ChatCommand implements PluginCommand {
    private static final List<String> TRANSPORTS = List.of("websocket", "long-polling");

    /** For the completion of the shells. */
    static final class TransportNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return TRANSPORTS.iterator();
        }
    }

    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final long PATIENCE_SECONDS = 15;
    private static final String PASSWORD_VARIABLE = "HIGGINS_PUSH_CHAT_PASSWORD";

    @Option(
            names = "--hub",
            paramLabel = "URL",
            description = "The hub's address. Default: what the configuration says.")
    private @Nullable String hubAddress;

    @Option(names = "--port", paramLabel = "N", description = "The port of a hub on this machine, instead of --hub.")
    private @Nullable Integer port;

    @Option(names = "--name", required = true, paramLabel = "NAME", description = "Who you are to the others.")
    private String name = "";

    @Option(names = "--room", paramLabel = "ROOM", description = "A room to enter; may be repeated. Default: lobby.")
    private List<String> rooms = List.of("lobby");

    @Option(names = "--platform", paramLabel = "TEXT", description = "What this device is. Default: ${DEFAULT-VALUE}.")
    private String platform = System.getProperty("os.name", "Java");

    @Option(names = "--device", paramLabel = "ID", description = "This device's id. Default: made once and kept.")
    private @Nullable String device;

    @Option(
            names = "--password",
            paramLabel = "WORD",
            description = "The name's password. Better: the variable " + PASSWORD_VARIABLE + ".")
    private @Nullable String password = System.getenv(PASSWORD_VARIABLE);

    @Option(
            names = "--transport",
            split = ",",
            paramLabel = "NAME",
            completionCandidates = TransportNames.class,
            description = "websocket, long-polling, or both in the order to try. Default: both.")
    private List<String> transports = List.of("websocket", "long-polling");

    @Spec
    private @Nullable CommandSpec spec;

    private URI hub = URI.create("http://127.0.0.1:8080");

    private final Reader in;
    private final CredentialFile credentials;
    private final Map<String, String> environment;

    /** Reads what is typed. */
    public ChatCommand() {
        this(new InputStreamReader(System.in, StandardCharsets.UTF_8), CredentialFile.standard(), System.getenv());
    }

    ChatCommand(Reader in, CredentialFile credentials, Map<String, String> environment) {
        this.in = in;
        this.credentials = credentials;
        this.environment = environment;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        checkOptions();
        String deviceId = device == null ? credentials.device() : device;
        String handle = name + "@" + platform + "@" + deviceId;
        ChatAccount account = new ChatAccount(hub, name, platform, deviceId, password, credentials.key(hub, handle));
        try {
            account.token();
            credentials.keep(hub, handle, Objects.requireNonNull(account.key()));
        } catch (ChatRefusedException refused) {
            return failed(refused.text());
        } catch (IOException | IllegalArgumentException e) { // also a host that Java's client does not take
            return failed("The hub cannot be reached at " + hub + ": is it running?");
        }
        List<String> usable = account.usable(transports);
        return usable.isEmpty()
                ? failed("The hub has " + String.join(" and ", transports) + " switched off: try another --transport.")
                : console(account, usable);
    }

    private int console(ChatAccount account, List<String> usable) throws IOException, InterruptedException {
        ChatConsole console = new ChatConsole(out(), rooms);
        try (ChatClient client = new ChatClient(hub, account, usable, console::heard)) {
            talk(client, console);
            return OK;
        } catch (ExecutionException e) {
            return failed(
                    e.getCause() instanceof ChatRefusedException refused ? refused.text() : "The connection failed.");
        } catch (TimeoutException e) {
            return failed("The hub did not answer within " + PATIENCE_SECONDS + " s.");
        }
    }

    private void talk(ChatClient client, ChatConsole console)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        ShutdownHook hook = ShutdownHook.of(client::close);
        try {
            client.connected().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            console.begins(client);
            BufferedReader lines = new BufferedReader(in);
            for (String line = lines.readLine(); line != null && console.typed(line); line = lines.readLine()) {}
            console.settles();
        } finally {
            hook.close();
        }
    }

    private void checkOptions() {
        hub = address();
        for (String transport : transports) {
            if (!TRANSPORTS.contains(transport)) {
                String nearest = Suggestions.nearest(transport, TRANSPORTS);
                throw usage("There is no transport " + PlainText.oneLine(transport)
                        + (nearest == null ? ": use websocket or long-polling" : "; the nearest is " + nearest));
            }
        }
        if (transports.isEmpty() || rooms.stream().anyMatch(String::isBlank) || name.isBlank()) {
            throw usage("--name, --room and --transport need a value each");
        }
    }

    private URI address() {
        if (port != null && (port < 1 || port > 65_535)) {
            throw usage("--port needs a number from 1 to 65535");
        }
        if (port == null && hubAddress == null) {
            return ConfiguredHub.address(environment);
        }
        String given = port == null ? String.valueOf(hubAddress) : "http://127.0.0.1:" + port;
        try {
            return AddressParser.httpUrl(given);
        } catch (IllegalArgumentException e) {
            boolean lacksScheme = given.matches("[\\w.-]+:\\d{1,5}");
            throw usage("--hub needs an address like " + (lacksScheme ? "http://" + given : "http://127.0.0.1:8080"));
        }
    }

    private CommandLine.ParameterException usage(String text) {
        return new CommandLine.ParameterException(Objects.requireNonNull(spec).commandLine(), text);
    }

    private int failed(String why) {
        PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
        err.println("hub: " + PlainText.oneLine(why));
        err.flush();
        return FAILED;
    }

    private PrintWriter out() {
        return Objects.requireNonNull(spec).commandLine().getOut();
    }
}
