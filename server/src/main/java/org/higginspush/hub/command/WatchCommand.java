package org.higginspush.hub.command;

import java.net.http.HttpRequest;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.config.EffectiveSettings;
import org.higginspush.hub.httpclient.EventStreamClient;
import org.higginspush.hub.httpclient.HubClient;
import org.higginspush.hub.model.Audience;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hub watch}: prints what a device would be told. */
@Command(
        name = "watch",
        description = {
            "Prints the notices of a user as they come, one JSON object a line, and comes back after an interruption"
                    + " without missing any.",
            "A notice of a group's context has its \"group\", one of everyone's has \"everyone\":true.",
            "A line {\"resync\":true,...} means that the hub cannot tell what was missed."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  hub watch --user alex", "  hub watch --user alex --count 1 && echo something changed"})
final class WatchCommand implements Runnable {
    private final Terminal terminal;

    @Mixin
    private final ClientOptions options = new ClientOptions();

    @Option(names = "--user", required = true, paramLabel = "ID", description = "Whose notices.")
    private String user = "";

    @Option(
            names = "--device",
            paramLabel = "ID",
            description = "Watch as this device: its own changes are not told. For tokens of the data folder's key.")
    @Nullable
    private String device;

    @Option(names = "--since", paramLabel = "POSITION", description = "Print also what came after this position.")
    private String since = "";

    @Option(names = "--count", paramLabel = "N", description = "End after so many notices.")
    private long count = Long.MAX_VALUE;

    WatchCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        if (count < 1) {
            throw CommandFailure.usage("--count needs a number of at least 1.");
        }
        if (!since.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            throw CommandFailure.usage("--since needs a position as the hub gave it.");
        }
        EffectiveSettings settings = options.read(terminal);
        HubClient client = new HubClient(terminal.environment());
        new EventStreamClient(client, position -> request(settings, position), since, count, terminal).run();
    }

    private Audience audience() {
        try {
            return new Audience.User(user);
        } catch (Refusal refusal) {
            throw CommandFailure.usage(refusal.text());
        }
    }

    /** A token of our own is made anew for every connection, so that the watch outlives it. */
    private HttpRequest request(EffectiveSettings settings, String position) {
        HttpRequest.Builder request = HubClient.request(
                        options.changes(settings.toConfig(), audience()),
                        options.token(terminal, settings, user, device, Scope.SUBSCRIBE))
                .header("Accept", "text/event-stream");
        return position.isEmpty()
                ? request.build()
                : request.header("Last-Event-ID", position).build();
    }
}
