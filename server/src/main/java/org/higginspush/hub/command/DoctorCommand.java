package org.higginspush.hub.command;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.command.doctor.CheckResult;
import org.higginspush.hub.command.doctor.Doctor;
import org.higginspush.hub.command.doctor.Target;
import org.higginspush.hub.command.doctor.TokenClaims;
import org.higginspush.hub.command.doctor.Verdict;
import org.higginspush.hub.config.DurationParser;
import org.higginspush.hub.config.EffectiveSettings;
import org.higginspush.hub.model.ListenAddress.Purpose;
import org.higginspush.hub.model.PlainText;
import org.higginspush.hub.model.WebOrigin;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hub doctor}: finds what is wrong between a client and a hub. */
@Command(
        name = "doctor",
        description = {
            "Finds what is wrong between this machine and a hub: name, port, certificate, proxies, timeouts.",
            "It does what clients do, through the real proxies, and says of each thing what it saw, and which line of"
                    + " a proxy's configuration mends what is wrong. The exit code is 0 if nothing is.",
            "With a token that may publish it also sends changes, for a device of its own named " + Target.DEVICE
                    + ", and waits for their notices."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  hub doctor https://push.example.org",
            "  hub token --user hub-doctor --publisher --manager > doctor.token   # on the hub's machine",
            "  hub doctor https://push.example.org --token-file doctor.token --origin https://app.example.org",
            "  hub doctor --hold 130s --json"
        })
final class DoctorCommand implements Callable<Integer> {
    private static final Duration LONGEST_HOLD = Duration.ofHours(1);
    private static final String INDENT = " ".repeat(13);

    private final Terminal terminal;

    @Mixin
    private final ClientOptions options = new ClientOptions();

    @Parameters(
            arity = "0..1",
            paramLabel = "URL",
            description = "The hub's address as clients have it, with its path. Default: --hub, or what the"
                    + " configuration says.")
    @Nullable
    private String url;

    @Option(names = "--token-file", paramLabel = "FILE", description = "A file that holds the access token.")
    @Nullable
    private String tokenFile;

    @Option(names = "--user", paramLabel = "ID", description = "Whose notices the token hears. Default: what it says.")
    @Nullable
    private String user;

    @Option(
            names = "--origin",
            paramLabel = "ORIGIN",
            description = "Whether pages of this origin may use the hub: https://app.example.org.")
    @Nullable
    private String origin;

    @Option(
            names = "--hold",
            paramLabel = "DURATION",
            defaultValue = "65s",
            description = "For how long quiet connections are held, to find the timeouts of proxies. Default:"
                    + " ${DEFAULT-VALUE}, which finds those of one minute.")
    private String hold = "65s";

    @Option(names = "--json", description = "Print one JSON object a line.")
    private boolean json;

    private final Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);
    private String server = "";

    DoctorCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        EffectiveSettings settings = options.read(terminal);
        URI hub = address(settings);
        Duration held = hold();
        String page = origin == null ? null : origin(origin);
        String named = user == null ? null : UserOptions.checked("user", user);
        String given = token();
        String token = given.isEmpty()
                ? options.ownTokenIfAny(terminal, settings, Target.DEVICE, Scope.SUBSCRIBE, Scope.PUBLISH)
                : given;
        TokenClaims claims = TokenClaims.of(token == null ? "" : token);
        String whose = named == null ? claims.user() : named;
        Target target = new Target(hub, token, given.isEmpty(), whose, claims.device(), page, held);
        try (Doctor doctor = new Doctor(target, terminal.environment(), this::print, this::tell)) {
            server = doctor.server();
            boolean isWell = doctor.run();
            tell(summary());
            return isWell ? ExitCode.OK : ExitCode.FAILED;
        }
    }

    private URI address(EffectiveSettings settings) {
        if (url != null && options.hub != null) {
            throw CommandFailure.usage("Say the address once: as it is, or with --hub.");
        }
        if (url != null) {
            options.hub = url;
        }
        return options.folder(settings.toConfig(), Purpose.DEVICES);
    }

    private String token() {
        if (tokenFile != null) {
            if (options.token != null) {
                throw CommandFailure.usage("Say --token or --token-file, not both.");
            }
            options.token = read(tokenFile);
        }
        return options.givenToken(terminal);
    }

    private static String read(String file) {
        try {
            String token = Files.readString(Path.of(file)).strip();
            if (token.isEmpty()) {
                throw CommandFailure.usage("There is no token in the file " + PlainText.oneLine(file) + ".");
            }
            return token;
        } catch (InvalidPathException e) {
            throw CommandFailure.usage("--token-file needs the path of a file.");
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.USAGE, IoFailureText.text("The file " + PlainText.oneLine(file) + " cannot be read", e));
        }
    }

    private static String origin(String text) {
        WebOrigin parsed = WebOrigin.parse(text.replaceFirst("/$", ""));
        if (parsed == null) {
            throw CommandFailure.usage("--origin needs an origin like https://app.example.org.");
        }
        return parsed.toString();
    }

    private Duration hold() {
        try {
            Duration held = DurationParser.parse(hold);
            if (!held.isZero() && held.compareTo(LONGEST_HOLD) <= 0) {
                return held;
            }
        } catch (IllegalArgumentException e) {
            // The same advice.
        }
        throw CommandFailure.usage("--hold needs a duration from 1ms to 1h, like 65s or 3m.");
    }

    private void print(CheckResult result) {
        counts.merge(result.verdict(), 1, Integer::sum);
        if (json) {
            terminal.print(result.json());
            return;
        }
        terminal.print(String.format("%-12s %-27s %s", result.verdict().word(), result.check(), result.seen()));
        if (result.remedy() != null) {
            result.remedy()
                    .lines(server)
                    .forEach((program, line) -> terminal.print(INDENT + (program + ":").strip() + " " + line));
        }
    }

    private void tell(String line) {
        if (!json) {
            terminal.tell(line);
        }
    }

    private String summary() {
        StringBuilder text = new StringBuilder();
        for (Verdict verdict : Verdict.values()) {
            text.append(text.isEmpty() ? "" : ", ")
                    .append(counts.getOrDefault(verdict, 0))
                    .append(' ')
                    .append(verdict.word());
        }
        return text.append('.').toString();
    }
}
