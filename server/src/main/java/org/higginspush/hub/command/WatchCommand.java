package org.higginspush.hub.command;

import java.net.URI;
import java.net.http.HttpRequest;
import java.util.function.Supplier;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.config.EffectiveSettings;
import org.higginspush.hub.httpclient.EventStreamClient;
import org.higginspush.hub.httpclient.HubClient;
import org.higginspush.hub.model.Audience;
import org.higginspush.hub.model.ListenAddress.Purpose;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hub watch}: prints what a device would be told, or what happens in a group. */
@Command(
        name = "watch",
        description = {
            "Prints the notices of a user as they come, one JSON object a line, and comes back after an interruption"
                    + " without missing any.",
            "A notice of a group's context has its \"group\", one of everyone's has \"everyone\":true.",
            "A line {\"resync\":true,...} means that the hub cannot tell what was missed.",
            "With --group it prints who is a member of a group and who of them is connected, then who joins, leaves, comes"
                    + " and goes; after an interruption, what changed meanwhile. It ends when the group is deleted."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  hub watch --user alex",
            "  hub watch --user alex --count 1 && echo something changed",
            "  hub watch --group family"
        })
final class WatchCommand implements Runnable {
    private final Terminal terminal;

    @Mixin
    private final ClientOptions options = new ClientOptions();

    @Option(names = "--user", paramLabel = "ID", description = "Whose notices.")
    @Nullable
    private String user;

    @Option(
            names = "--group",
            paramLabel = "ID",
            description = "Instead of a user: which group's events. Needs a token that may manage.")
    @Nullable
    private String group;

    @Option(names = "--json", description = "Print a group's events as JSON, one object a line, as notices always are.")
    private boolean json;

    @Option(
            names = "--device",
            paramLabel = "ID",
            description = "Watch as this device: its own changes are not told. For tokens of the data folder's key.")
    @Nullable
    private String device;

    @Option(names = "--since", paramLabel = "POSITION", description = "Print also what came after this position.")
    @Nullable
    private String since;

    @Option(names = "--count", paramLabel = "N", description = "End after so many notices or events.")
    private long count = Long.MAX_VALUE;

    WatchCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        if (count < 1) {
            throw CommandFailure.usage("--count needs a number of at least 1.");
        }
        if (since != null && !since.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            throw CommandFailure.usage("--since needs a position as the hub gave it.");
        }
        if (user != null && group != null) {
            throw CommandFailure.usage("Say --user or --group, not both.");
        }
        if (group != null) {
            watchGroup(group);
        } else if (user != null) {
            watchUser(user);
        } else {
            throw CommandFailure.usage(
                    "Say what to watch: --user=ID for notices, or --group=ID for who is in a group.");
        }
    }

    private void watchUser(String whose) {
        Audience audience = audience(() -> new Audience.User(whose));
        EffectiveSettings settings = options.read(terminal);
        HubClient client = new HubClient(terminal.environment());
        String position = since == null ? "" : since;
        new EventStreamClient(client, at -> notices(settings, audience, whose, at), position, count, terminal).run();
    }

    private void watchGroup(String name) {
        if (since != null || device != null) {
            throw CommandFailure.usage(
                    "--since and --device are for the notices of a user: leave them out with --group.");
        }
        Audience.Group whole = audience(() -> new Audience.Group(name));
        EffectiveSettings settings = options.read(terminal);
        HubClient client = new HubClient(terminal.environment());
        GroupEventWriter writer = new GroupEventWriter(terminal, name, json, count);
        new EventStreamClient(client, none -> events(settings, whole), "", Long.MAX_VALUE, writer).run();
    }

    private static <A extends Audience> A audience(Supplier<A> of) {
        try {
            return of.get();
        } catch (Refusal refusal) {
            throw CommandFailure.usage(refusal.text());
        }
    }

    /** A token of our own is made anew for every connection, so that the watch outlives it. */
    private HttpRequest notices(EffectiveSettings settings, Audience audience, String whose, String position) {
        HttpRequest.Builder request = stream(
                options.changes(settings.toConfig(), audience, Purpose.DEVICES),
                options.token(terminal, settings, whose, device, Scope.SUBSCRIBE));
        return position.isEmpty()
                ? request.build()
                : request.header("Last-Event-ID", position).build();
    }

    private HttpRequest events(EffectiveSettings settings, Audience.Group whole) {
        return stream(
                        options.events(settings.toConfig(), whole),
                        options.token(terminal, settings, TokenCommand.PUBLISHER, null, Scope.MANAGE))
                .build();
    }

    private static HttpRequest.Builder stream(URI address, String token) {
        return HubClient.request(address, token).header("Accept", "text/event-stream");
    }
}
