package org.higginspush.demo.sync;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.higginspush.demo.sync.attributes.AttributeStore;
import org.higginspush.demo.sync.attributes.Precondition;
import org.higginspush.demo.sync.attributes.Update;
import org.higginspush.demo.sync.attributes.WriteResult;
import org.higginspush.demo.sync.http.Call;
import org.higginspush.demo.sync.http.JsonServlet;
import org.higginspush.demo.sync.http.Problem;
import org.higginspush.demo.sync.http.Reply;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.access.TokenVerifier;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.plugin.RateLimiter;

/**
 * What the page needs besides the Attribute Server. {@code POST start} makes a fresh user with three devices and a
 * token for each; {@code POST renew} gives a device of such a user a new token for its old one; {@code GET
 * signals/<context>/<revision>} answers once the hub has recorded that change.
 */
final class VisitorsServlet extends JsonServlet {
    private static final long serialVersionUID = 1L;

    private static final List<String> DEVICES = List.of("home-pc", "work-pc", "phone");
    private static final Map<String, Map<String, String>> CONTEXTS = Map.of(
            "passwords", Map.of("Mail", "copper-otter-52", "Bank", "quiet-harbor-17"),
            "profile", Map.of("Street", "7 Mill Lane"));
    private static final long LONGEST_WAIT_SECONDS = 20;

    /**
     * How often each may do something.
     *
     * @param arrivals of new visitors, by address
     * @param renewals of tokens, by user
     */
    record RateLimits(RateLimiter arrivals, RateLimiter renewals) {
        /**
         * A class that opens the page at the same time, then one every two seconds; three devices renew twice an hour.
         */
        static RateLimits standard(InstantSource clock) {
            return new RateLimits(new RateLimiter(40, 30, clock), new RateLimiter(30, 10, clock));
        }
    }

    private final transient Visitors visitors;
    private final transient AttributeStore store;
    private final transient ChangeNotifier changeNotifier;
    private final transient TokenVerifier verifier;
    private final transient VisitorTokens tokens;
    private final transient RateLimits limits;

    VisitorsServlet(
            String base,
            Visitors visitors,
            AttributeStore store,
            ChangeNotifier changeNotifier,
            TokenVerifier verifier,
            VisitorTokens tokens,
            RateLimits limits) {
        super(base);
        this.visitors = visitors;
        this.store = store;
        this.changeNotifier = changeNotifier;
        this.verifier = verifier;
        this.tokens = tokens;
        this.limits = limits;
    }

    @Override
    protected CompletableFuture<Reply> reply(Call call) {
        String what = call.path().get(0);
        int segments = call.path().size();
        if (call.method().equals("POST") && segments == 1 && what.equals("start")) {
            return CompletableFuture.completedFuture(welcome(call.address()));
        }
        if (call.method().equals("POST") && segments == 1 && what.equals("renew")) {
            return verifier.verify(call.token()).thenApply(this::renew);
        }
        if (call.reads() && segments == 3 && what.equals("signals")) {
            return verifier.verify(call.token()).thenCompose(who -> signal(who, call));
        }
        throw new Problem(404, "There is nothing here: POST start, POST renew or GET signals/<context>/<revision>.");
    }

    private Reply welcome(String address) {
        limits.arrivals.take(address, "Too many new visitors from this address");
        String user = visitors.arrive(address);
        CONTEXTS.forEach((context, attributes) -> seed(user, context, attributes));
        List<Map<String, Object>> devices = new ArrayList<>();
        DEVICES.forEach(device -> devices.add(Map.of("device", device, "token", tokens.issue(user, device))));
        Map<String, Object> started = new LinkedHashMap<>();
        started.put("user", user);
        started.put("expiresIn", VisitorTokens.LIFETIME.toMillis());
        started.put("devices", devices);
        return Reply.json(201, started);
    }

    private void seed(String user, String context, Map<String, String> attributes) {
        if (store.write(user, context, Precondition.ABSENT, Update.replacement(attributes), null)
                instanceof WriteResult.Accepted written) {
            changeNotifier.changed(user, written.context());
        }
    }

    private Reply renew(Identity who) {
        if (who.device() == null || !visitors.see(who.user())) {
            throw Refusal.forbidden("The token is not a visitor's, or the visitor was forgotten: start again.");
        }
        limits.renewals.take(who.user(), "Too many renewals of this visitor's tokens");
        return Reply.json(
                200,
                Map.of(
                        "token",
                        tokens.issue(who.user(), who.device()),
                        "expiresIn",
                        VisitorTokens.LIFETIME.toMillis()));
    }

    private CompletableFuture<Reply> signal(Identity who, Call call) {
        CompletableFuture<Duration> recorded = changeNotifier.recorded(
                who.user(), call.id("context", 1), revision(call.path().get(2)));
        if (recorded == null) {
            throw new Problem(404, "The hub was not told of such a change.");
        }
        return recorded.thenApply(took -> Reply.json(200, Map.of("recorded", true, "milliseconds", millis(took))))
                .completeOnTimeout(Reply.json(200, Map.of("recorded", false)), LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)
                .exceptionally(refused -> Reply.of(new Problem(502, "The hub did not record the change.")));
    }

    private static double millis(Duration took) {
        return took.toNanos() / 10_000 / 100.0;
    }

    private static long revision(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new Problem(400, "The revision must be a whole number.");
        }
    }
}
