package org.higginspush.hub.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.higginspush.hub.model.PlainText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hub cluster status}: which nodes a hub has, and how they are. */
@Command(
        name = "cluster",
        description = {
            "Lists the nodes of a running hub: whether each serves, and its sessions.",
            "LAG is how long Redis took to answer the node's last heartbeat. A node that is lost has not been heard of for a while."
                    + " A hub that is alone is one node."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  hub cluster status", "  hub cluster status --hub https://push.example.org --json"})
final class ClusterCommand implements Runnable {
    private static final String STATUS = "status";
    private static final List<String> TITLES =
            List.of("NODE", "STATE", "SESSIONS", "USERS", "LAG", "SINCE", "VERSION", "ADDRESS");

    /** For picocli, which completes them too. */
    static final class StatusNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return List.of(STATUS).iterator();
        }
    }

    private final Terminal terminal;

    @Parameters(
            paramLabel = "WHAT",
            description = "What is to be told: ${COMPLETION-CANDIDATES}.",
            completionCandidates = StatusNames.class)
    private String what = "";

    @Mixin
    private final ClientOptions options = new ClientOptions();

    @Option(names = "--json", description = "Print one JSON object a line.")
    private boolean json;

    ClusterCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        if (!what.equals(STATUS)) {
            throw CommandFailure.usage("Of the nodes nothing is told but 'hub cluster " + STATUS + "'.");
        }
        JsonNode nodes = new SessionRequests(terminal, options).cluster().path("nodes");
        if (json) {
            nodes.forEach(node -> terminal.print(PlainText.oneLine(node.toString())));
        } else {
            List<List<String>> rows = new ArrayList<>();
            nodes.forEach(node -> rows.add(row(node)));
            TableText.of(TITLES, rows).forEach(terminal::print);
        }
    }

    private static List<String> row(JsonNode node) {
        boolean isLost = node.path("state").asText().equals("lost");
        return List.of(
                text(node, "name"),
                text(node, "state"),
                isLost ? "-" : text(node, "sessions"),
                isLost ? "-" : text(node, "users"),
                isLost ? "-" : text(node, "lag") + " ms",
                text(node, "since"),
                text(node, "version"),
                text(node, "address"));
    }

    private static String text(JsonNode node, String field) {
        return PlainText.oneLine(node.path(field).asText("-"));
    }
}
