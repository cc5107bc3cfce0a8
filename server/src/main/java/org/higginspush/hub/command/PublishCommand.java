package org.higginspush.hub.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.config.EffectiveSettings;
import org.higginspush.hub.httpclient.HubClient;
import org.higginspush.hub.model.PlainText;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hub publish}: reports one change, as an Attribute Server does. */
@Command(
        name = "publish",
        description = "Reports a change to a running hub and prints the hub's receipt, once the change is safe.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  hub publish --user alex --context passwords",
            "  hub publish --user alex --context passwords --revision 7 --origin home-pc",
            "  hub publish --hub https://push.example.org --user alex --context notes"
        })
final class PublishCommand implements Runnable {
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private final Terminal terminal;

    @Mixin
    private final ClientOptions options = new ClientOptions();

    @Option(names = "--context", required = true, paramLabel = "ID", description = "Which context changed.")
    private String context = "";

    @Option(names = "--revision", paramLabel = "N", description = "Its new revision. Default: the next one.")
    @Nullable
    private Long revision;

    @Option(names = "--origin", paramLabel = "DEVICE", description = "The device that changed it, which is not told.")
    @Nullable
    private String origin;

    PublishCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        EffectiveSettings settings = options.read(terminal);
        URI address = options.changes(settings.toConfig());
        String token = options.token(terminal, settings, null, Scope.PUBLISH);
        HttpResponse<String> answer = send(address, token);
        if (answer.statusCode() != 200) {
            throw HubClient.refused(answer.statusCode(), answer.body());
        }
        terminal.print(PlainText.oneLine(answer.body()));
    }

    private HttpResponse<String> send(URI address, String token) {
        HttpRequest request = HubClient.request(address, token)
                .header("Content-Type", "application/json")
                .timeout(ANSWER)
                .POST(BodyPublishers.ofString(change()))
                .build();
        HubClient client = new HubClient(terminal.environment());
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new CommandFailure(client.noAnswer(address, e));
        }
    }

    private String change() {
        ObjectNode change = JsonNodeFactory.instance.objectNode().put("context", context);
        if (revision != null) {
            change.put("revision", revision);
        }
        if (origin != null) {
            change.put("origin", origin);
        }
        return change.toString();
    }
}
