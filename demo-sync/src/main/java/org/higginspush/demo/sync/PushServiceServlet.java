package org.higginspush.demo.sync;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.higginspush.demo.sync.SimulatedPushService.ReceivedWakeUp;
import org.higginspush.demo.sync.http.Call;
import org.higginspush.demo.sync.http.JsonServlet;
import org.higginspush.demo.sync.http.Problem;
import org.higginspush.demo.sync.http.Reply;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.access.TokenVerifier;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * What a phone of the page asks the {@link SimulatedPushService} for, with the token of its device: {@code GET address} for the address
 * that it registers with the hub, {@code GET wake-up} for its next wake-up, which is waited for.
 */
final class PushServiceServlet extends JsonServlet {
    private static final long serialVersionUID = 1L;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final transient Visitors visitors;
    private final transient SimulatedPushService pushService;
    private final transient TokenVerifier verifier;

    PushServiceServlet(String base, Visitors visitors, SimulatedPushService pushService, TokenVerifier verifier) {
        super(base);
        this.visitors = visitors;
        this.pushService = pushService;
        this.verifier = verifier;
    }

    @Override
    protected CompletableFuture<Reply> reply(Call call) {
        String what = String.join("/", call.path());
        if (call.reads() && what.equals("address")) {
            return verifier.verify(call.token()).thenApply(this::address);
        }
        if (call.reads() && what.equals("wake-up")) {
            return verifier.verify(call.token()).thenCompose(this::wakeUp);
        }
        throw new Problem(404, "There is nothing here: GET address or GET wake-up.");
    }

    private Reply address(Identity who) {
        String token = pushService.token(who.user(), device(who));
        return Reply.json(200, Map.of("platform", "fcm", "token", token, "app", SimulatedPushService.APP));
    }

    private CompletableFuture<Reply> wakeUp(Identity who) {
        return pushService.next(who.user(), device(who), PATIENCE).thenApply(PushServiceServlet::reply);
    }

    private static Reply reply(Optional<ReceivedWakeUp> received) {
        if (received.isEmpty()) {
            return Reply.json(200, Map.of("woken", false));
        }
        @Nullable String code = received.get().code();
        return Reply.json(200, code == null ? Map.of("woken", true) : Map.of("woken", true, "code", code));
    }

    private String device(Identity who) {
        String device = who.device();
        if (device == null || !visitors.see(who.user())) {
            throw Refusal.forbidden(
                    "The token is not that of a visitor's device, or the visitor was forgotten: start again.");
        }
        return device;
    }
}
