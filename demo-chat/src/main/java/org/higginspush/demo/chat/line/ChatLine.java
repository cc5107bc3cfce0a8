package org.higginspush.demo.chat.line;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.higginspush.demo.chat.client.ChatAccount;
import org.higginspush.demo.chat.client.ChatClient;
import org.higginspush.demo.chat.client.ChatRefused;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code hub chat}: the push chat without a browser. What is typed is said; what is said is printed. */
@Command(
        name = "chat",
        mixinStandardHelpOptions = true,
        description = "Talks in the push chat of a hub: a line typed is a message, a message is a line printed.",
        footer = {"", Talk.HELP})
public final class ChatLine implements Callable<Integer> {
    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final long PATIENCE_SECONDS = 15;
    private static final String PASSWORD_VARIABLE = "HIGGINS_PUSH_CHAT_PASSWORD";

    @Option(names = "--hub", paramLabel = "URL", description = "The hub's address. Default: ${DEFAULT-VALUE}.")
    private URI hub = URI.create("http://127.0.0.1:8080");

    @Option(names = "--name", required = true, paramLabel = "NAME", description = "Who you are to the others.")
    private String name = "";

    @Option(names = "--room", paramLabel = "ROOM", description = "A room to enter; may be repeated. Default: lobby.")
    private List<String> rooms = List.of("lobby");

    @Option(names = "--platform", paramLabel = "TEXT", description = "What this device is. Default: ${DEFAULT-VALUE}.")
    private String platform = System.getProperty("os.name", "Java");

    @Option(names = "--device", paramLabel = "ID", description = "This device's id. Default: a random one.")
    private String device = randomDevice();

    @Option(
            names = "--password",
            paramLabel = "WORD",
            description = "The name's password. Better: the variable " + PASSWORD_VARIABLE + ".")
    private @Nullable String password = System.getenv(PASSWORD_VARIABLE);

    @Option(
            names = "--transport",
            split = ",",
            paramLabel = "NAME",
            description = "websocket, long-polling, or both in the order to try. Default: both.")
    private List<String> transports = List.of("websocket", "long-polling");

    private final BufferedReader in;
    private final PrintStream out;
    private final PrintStream err;

    ChatLine(BufferedReader in, PrintStream out, PrintStream err) {
        this.in = in;
        this.out = out;
        this.err = err;
    }

    /** Chats until the input ends or {@code /quit}; then ends the process. */
    public static void main(String[] args) {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(args, in, out, err));
    }

    static int run(String[] args, BufferedReader in, PrintStream out, PrintStream err) {
        return new CommandLine(new ChatLine(in, out, err)).execute(args);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        ChatAccount account = new ChatAccount(hub, name, platform, device, password);
        try {
            account.token();
        } catch (ChatRefused refused) {
            return failed(refused.text());
        } catch (IOException e) {
            return failed("The hub cannot be reached at " + hub + ": is it running?");
        }
        return talk(account);
    }

    private int talk(ChatAccount account) throws IOException, InterruptedException {
        Talk talk = new Talk(out, rooms);
        try (ChatClient client = new ChatClient(hub, account, transports, talk::heard)) {
            client.connected().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            talk.begins(client);
            for (String line = in.readLine(); line != null && talk.typed(line); line = in.readLine()) {}
            talk.settles();
            return OK;
        } catch (ExecutionException e) {
            return failed(e.getCause() instanceof ChatRefused refused ? refused.text() : "The connection failed.");
        } catch (TimeoutException e) {
            return failed("The hub did not answer within " + PATIENCE_SECONDS + " s.");
        }
    }

    private int failed(String why) {
        err.println("hub chat: " + why);
        return FAILED;
    }

    private static String randomDevice() {
        return String.format("%08d", new SecureRandom().nextInt(100_000_000));
    }
}
