package org.higginspush.demo.sync;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.higginspush.demo.sync.http.Call;
import org.higginspush.demo.sync.http.JsonServlet;
import org.higginspush.demo.sync.http.Problem;
import org.higginspush.demo.sync.http.Reply;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.access.TokenVerifier;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.plugin.DemoNodes;
import org.higginspush.hub.plugin.RateLimiter;

/**
 * The nodes of the hub, where there are several: {@code GET all} lists them, {@code POST <name>/kill} ends the process of one and
 * {@code POST <name>/start} starts it again.
 */
final class NodesServlet extends JsonServlet {
    private static final long serialVersionUID = 1L;

    private final transient Visitors visitors;
    private final transient DemoNodes nodes;
    private final transient TokenVerifier verifier;
    private final transient RateLimiter switches;

    /**
     * @param switches how often a visitor may kill or start one
     */
    NodesServlet(String base, Visitors visitors, DemoNodes nodes, TokenVerifier verifier, RateLimiter switches) {
        super(base);
        this.visitors = visitors;
        this.nodes = nodes;
        this.verifier = verifier;
        this.switches = switches;
    }

    @Override
    protected CompletableFuture<Reply> reply(Call call) {
        List<String> path = call.path();
        if (call.reads() && path.equals(List.of("all"))) {
            return verifier.verify(call.token()).thenApply(who -> {
                requireVisitor(who);
                return all();
            });
        }
        if (call.method().equals("POST") && path.size() == 2) {
            return verifier.verify(call.token()).thenApply(who -> change(who, path.get(0), path.get(1)));
        }
        throw notHere();
    }

    private static Problem notHere() {
        return new Problem(404, "There is nothing here: GET all, POST <node>/kill or POST <node>/start.");
    }

    private void requireVisitor(Identity who) {
        if (!visitors.see(who.user())) {
            throw Refusal.forbidden("The token is not a visitor's, or the visitor was forgotten: start again.");
        }
    }

    private Reply change(Identity who, String name, String what) {
        requireVisitor(who);
        switches.take(who.user(), "Too many nodes killed and started by this visitor");
        boolean isDone = switch (what) {
            case "kill" -> nodes.kill(name);
            case "start" -> nodes.start(name);
            default -> throw notHere();
        };
        if (!isDone) {
            throw new Problem(404, "There is no node of this name that can be killed and started.");
        }
        return all();
    }

    private Reply all() {
        List<Map<String, Object>> all = nodes.all().stream()
                .map(node -> Map.<String, Object>of(
                        "name",
                        node.name(),
                        "address",
                        node.address().toString(),
                        "isRunning",
                        node.isRunning(),
                        "canBeKilled",
                        node.canBeKilled()))
                .toList();
        return Reply.json(200, Map.of("nodes", all));
    }
}
