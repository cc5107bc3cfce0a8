package org.higginspush.demo.sync;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.higginspush.demo.sync.Services.Service;
import org.higginspush.demo.sync.http.Call;
import org.higginspush.demo.sync.http.Json;
import org.higginspush.demo.sync.http.JsonServlet;
import org.higginspush.demo.sync.http.Problem;
import org.higginspush.demo.sync.http.Reply;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.access.TokenVerifier;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.plugin.RateLimiter;

/**
 * The switches of the page. {@code GET state} says which services run for the visitor and, to a page on this machine, at which
 * addresses other machines reach it; {@code PUT attribute-server} and {@code PUT hub} with {@code {"running": false}} switch one off.
 */
final class ServicesServlet extends JsonServlet {
    private static final long serialVersionUID = 1L;

    private final transient Visitors visitors;
    private final transient Services services;
    private final transient TokenVerifier verifier;
    private final transient Supplier<List<String>> addresses;
    private final transient RateLimiter switches;

    /**
     * @param addresses the addresses of this machine for others, with a slash at the end
     * @param switches how often a visitor may switch
     */
    ServicesServlet(
            String base,
            Visitors visitors,
            Services services,
            TokenVerifier verifier,
            Supplier<List<String>> addresses,
            RateLimiter switches) {
        super(base);
        this.visitors = visitors;
        this.services = services;
        this.verifier = verifier;
        this.addresses = addresses;
        this.switches = switches;
    }

    @Override
    protected CompletableFuture<Reply> reply(Call call) {
        String what = String.join("/", call.path());
        if (call.reads() && what.equals("state")) {
            return verifier.verify(call.token()).thenApply(who -> state(visitor(who), call));
        }
        if (call.method().equals("PUT")) {
            for (Service service : Service.values()) {
                if (what.equals(name(service))) {
                    return verifier.verify(call.token()).thenApply(who -> turn(visitor(who), service, call));
                }
            }
        }
        throw new Problem(404, "There is nothing here: GET state, PUT attribute-server or PUT hub.");
    }

    private String visitor(Identity who) {
        if (!visitors.see(who.user())) {
            throw Refusal.forbidden("The token is not a visitor's, or the visitor was forgotten: start again.");
        }
        return who.user();
    }

    private Reply turn(String user, Service service, Call call) {
        boolean on = isOn(call);
        switches.take(user, "Too many switches of this visitor");
        services.turn(user, service, on);
        return state(user, call);
    }

    private Reply state(String user, Call call) {
        Map<String, Object> state = new LinkedHashMap<>();
        for (Service service : Service.values()) {
            state.put(name(service), services.isRunning(user, service));
        }
        state.put("addresses", isOfThisMachine(call) ? addresses.get() : List.of());
        return Reply.json(200, state);
    }

    /** Others have an address of the hub already; those of its network are not for all the world. */
    private static boolean isOfThisMachine(Call call) {
        try {
            return InetAddress.getByName(call.request().getRemoteAddr()).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static String name(Service service) {
        return service.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static boolean isOn(Call call) {
        try {
            JsonNode running = Json.read(call.body()).path("running");
            if (running.isBoolean()) {
                return running.booleanValue();
            }
        } catch (IOException e) {
            // said below
        }
        throw new Problem(400, "The body is malformed: give {\"running\": true} or {\"running\": false}.");
    }
}
