package org.higginspush.hub.edge.api;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntSupplier;
import org.higginspush.hub.access.CutOffCheck;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.backplane.CatchUp;
import org.higginspush.hub.edge.bayeux.NoticeCodec;
import org.higginspush.hub.model.Ids;
import org.higginspush.hub.model.KnownFields;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.routing.Router;
import org.jspecify.annotations.Nullable;

/** What a device missed since its position; nothing new is 304. The caller has checked the scope. */
public final class SubscribeApi {
    private static final int LONGEST_WAIT_SECONDS = 60;
    private static final KnownFields QUERY = KnownFields.of("the query", "since", "wait", "device", "ticket");

    private final Router router;
    private final CutOffCheck cutOffs;
    private final IntSupplier spreadMillis;

    /**
     * @param spreadMillis over how many milliseconds the devices that must resync now should spread themselves
     */
    public SubscribeApi(Router router, CutOffCheck cutOffs, IntSupplier spreadMillis) {
        this.router = router;
        this.cutOffs = cutOffs;
        this.spreadMillis = spreadMillis;
    }

    void read(ApiExchange exchange, Identity token, String user) {
        Identity who = device(exchange, token, user);
        cutOffs.check(who); // it is bound to its device only now
        Position since = since(exchange);
        Duration wait = exchange.seconds("wait", LONGEST_WAIT_SECONDS);
        if (!exchange.hold(who, since, wait)) {
            exchange.when(router.missed(who.user(), who.device(), since), missed -> answer(exchange, since, missed));
        }
    }

    /**
     * Whose changes a request asks for: its token's, as the device it says.
     *
     * @throws Refusal if it is for somebody else, or the query has a mistyped name
     */
    public static Identity device(ApiExchange exchange, Identity token, String user) {
        if (!token.user().equals(user)) {
            throw Refusal.forbidden("This token may not read that user's changes: read its own user's.");
        }
        QUERY.refuseMistyped(exchange.parameters());
        String device = exchange.parameter("device");
        return token.boundTo(device == null ? null : Ids.check("device", device));
    }

    /**
     * Where the client is: {@code Last-Event-ID}, {@code If-None-Match} or {@code since}, whichever it sends. A tag that is no
     * position says nothing, and {@code *} neither: whoever has just anything is not to be told that nothing is new.
     */
    public static @Nullable Position since(ApiExchange exchange) {
        String event = exchange.header("Last-Event-ID");
        if (event != null) {
            return Position.parse(event);
        }
        Position tagged = tagged(exchange);
        return tagged == null ? Position.parse(exchange.parameter("since")) : tagged;
    }

    private static @Nullable Position tagged(ApiExchange exchange) {
        return EntityTags.of(exchange.header("If-None-Match")).position();
    }

    /** Answers a request with what was missed. */
    public void answer(ApiExchange exchange, @Nullable Position since, CatchUp missed) {
        exchange.tag(missed.position().toString());
        boolean nothingNew = since != null && missed.changes().isEmpty() && !missed.resync();
        if (nothingNew && (tagged(exchange) != null || missed.position().equals(since))) {
            exchange.answer(304);
        } else {
            exchange.answer(200, fields(missed));
        }
    }

    /** What was missed, as fields of an answer. */
    public Map<String, Object> fields(CatchUp missed) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("position", missed.position().toString());
        fields.put("changes", missed.changes().stream().map(NoticeCodec::missed).toList());
        fields.put("resync", missed.resync());
        if (missed.resync()) {
            fields.put("spread", spreadMillis.getAsInt());
        }
        return fields;
    }
}
