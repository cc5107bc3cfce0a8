package org.higginspush.hub.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.UUID;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.config.DurationParser;
import org.higginspush.hub.config.EffectiveSettings;
import org.higginspush.hub.httpclient.HubClient;
import org.higginspush.hub.json.InvalidJson;
import org.higginspush.hub.json.StrictJson;
import org.higginspush.hub.model.Audience;
import org.higginspush.hub.model.ListenAddress.Purpose;
import org.higginspush.hub.model.PlainText;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hub publish}: reports one change, as an Attribute Server does. */
@Command(
        name = "publish",
        description = {
            "Reports a change to a running hub and prints the hub's receipt, once the change is safe.",
            "It is for all devices of a user, unless --device-only, --group or --everyone says otherwise."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  hub publish --user alex --context passwords",
            "  hub publish --user alex --context passwords --revision 7 --origin home-pc",
            "  hub publish --user alex --device-only phone --context keys",
            "  hub publish --group family --context album --user alex --origin phone",
            "  hub publish --everyone --context terms --at 2026-12-24T18:00:00Z",
            "  hub publish --hub https://push.example.org --user alex --context notes"
        })
final class PublishCommand implements Runnable {
    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final int RECORDED = 200;
    /** The hub keeps it until its time has come. */
    private static final int ACCEPTED = 202;

    private final Terminal terminal;

    @Mixin
    private final ClientOptions options = new ClientOptions();

    @Mixin
    private final AudienceOptions audience = new AudienceOptions();

    @Option(names = "--context", required = true, paramLabel = "ID", description = "Which context changed.")
    private String context = "";

    @Option(
            names = "--revision",
            paramLabel = "N",
            converter = RevisionParser.class,
            description = "Its new revision. Default: the next one.")
    @Nullable
    private Long revision;

    @Option(names = "--origin", paramLabel = "DEVICE", description = "The device that changed it, which is not told.")
    @Nullable
    private String origin;

    @Option(
            names = "--at",
            paramLabel = "TIME",
            description = "Announce it at this time: 2026-12-24T18:00:00Z (RFC 3339). Default: now.")
    @Nullable
    private String at;

    @Option(
            names = "--after",
            paramLabel = "DURATION",
            description = "Announce it after this time: 90s, 15m, 12h. Default: now.")
    @Nullable
    private String after;

    PublishCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        EffectiveSettings settings = options.read(terminal);
        Audience whom = audience.audience(origin);
        String change = change(whom);
        URI address = options.changes(settings.toConfig(), whom, Purpose.PUBLISHERS);
        String token = options.token(terminal, settings, TokenCommand.PUBLISHER, null, Scope.PUBLISH);
        HttpResponse<String> answer = send(address, token, change);
        if (answer.statusCode() != RECORDED && answer.statusCode() != ACCEPTED) {
            throw HubClient.refused(answer.statusCode(), answer.body());
        }
        if (!isReceipt(answer.body())) {
            throw new CommandFailure(HubClient.noHub(address));
        }
        terminal.print(PlainText.oneLine(answer.body()));
    }

    private static boolean isReceipt(String body) {
        try {
            JsonNode answer = StrictJson.value(body);
            return answer.path("position").isTextual() || answer.path("timed").isTextual();
        } catch (InvalidJson e) {
            return false;
        }
    }

    private HttpResponse<String> send(URI address, String token, String change) {
        HttpRequest request = HubClient.request(address, token)
                .header("Content-Type", "application/json")
                .timeout(ANSWER)
                .POST(BodyPublishers.ofString(change))
                .build();
        HubClient client = new HubClient(terminal.environment());
        try {
            return send(client, request);
        } catch (IOException e) {
            throw new CommandFailure(client.noAnswer(address, e));
        }
    }

    /** A change for later whose answer was lost is sent once more: the hub knows its id. */
    private HttpResponse<String> send(HubClient client, HttpRequest request) throws IOException {
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (ConnectException | HttpConnectTimeoutException e) {
            throw e;
        } catch (IOException e) {
            if (!isTimed()) {
                throw e;
            }
            return client.send(request, BodyHandlers.ofString());
        }
    }

    private boolean isTimed() {
        return at != null || after != null;
    }

    private String change(Audience whom) {
        ObjectNode change = JsonNodeFactory.instance.objectNode().put("context", context);
        if (revision != null) {
            change.put("revision", revision);
        }
        if (origin != null) {
            change.put("origin", origin);
            if (whom instanceof Audience.Group || whom instanceof Audience.Everyone) {
                change.put("user", audience.user);
            }
        }
        putTime(change);
        return change.toString();
    }

    private void putTime(ObjectNode change) {
        if (at != null && after != null) {
            throw CommandFailure.usage("Say --at or --after, not both.");
        }
        if (at != null) {
            change.put("at", time(at));
        }
        if (after != null) {
            change.put("after", duration(after).toMillis() / 1_000.0);
        }
        if (isTimed()) {
            change.put("timed", UUID.randomUUID().toString());
        }
    }

    private static String time(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant().toString();
        } catch (DateTimeParseException e) {
            throw CommandFailure.usage("--at needs a date and time with an offset, like 2026-12-24T18:00:00Z.");
        }
    }

    private static Duration duration(String text) {
        try {
            return DurationParser.parse(text);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage("--after needs a duration like 90s, 15m or 12h.");
        }
    }
}
