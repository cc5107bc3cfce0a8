package org.higginspush.hub.edge.api;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.higginspush.hub.backplane.Timed;
import org.higginspush.hub.model.Audience;
import org.higginspush.hub.model.ChangeFields;
import org.higginspush.hub.model.PublishRequest;
import org.higginspush.hub.model.Receipt;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.model.TimedChange;
import org.higginspush.hub.model.TraceParent;
import org.higginspush.hub.routing.Intake;
import org.jspecify.annotations.Nullable;

/** Publishing: one change, or many. The caller has checked the scope. */
public final class PublishApi {
    private static final int MOST_CHANGES = 10_000;
    /** After so many changes the rest is recorded by a later task, so that other requests get their turn. */
    private static final int BATCH = 256;

    private final Intake intake;
    private final Timed timed;

    public PublishApi(Intake intake, Timed timed) {
        this.intake = intake;
        this.timed = timed;
    }

    /** Publishes a change for a user's devices, or for whom it says. */
    void publish(ApiExchange exchange, String user, ApiBody body) {
        publish(exchange, ChangeFields.change(user, body.object()).within(trace(exchange)));
    }

    /** Publishes a change for an audience. */
    void publish(ApiExchange exchange, Audience audience, ApiBody body) {
        publish(exchange, ChangeFields.change(audience, body.object()).within(trace(exchange)));
    }

    private void publish(ApiExchange exchange, PublishRequest request) {
        exchange.when(record(request), result -> exchange.answer(request.at() == null ? 200 : 202, result));
    }

    /** The trace of the whole request; a change may name another. */
    private static @Nullable TraceParent trace(ApiExchange exchange) {
        return TraceParent.parse(exchange.header("traceparent"));
    }

    private CompletableFuture<Map<String, Object>> record(PublishRequest request) {
        return request.at() == null
                ? intake.record(request).thenApply(Receipt::fields)
                : intake.schedule(request, request.at()).thenApply(TimedChange::fields);
    }

    // ---- changes that wait for their time

    void waiting(ApiExchange exchange, Audience audience) {
        List<Map<String, Object>> waiting =
                timed.waiting(audience).stream().map(TimedChange::describe).toList();
        exchange.answer(200, Map.of("timed", waiting));
    }

    void cancel(ApiExchange exchange, Audience audience, String id) {
        exchange.when(timed.cancel(audience, id), cancelled -> exchange.answer(204));
    }

    // ---- many changes

    /** Records each change independently; the answer has one result for each, in the same order. */
    void publishAll(ApiExchange exchange, ApiBody body) {
        List<ApiBody> changes = body.items(MOST_CHANGES);
        record(exchange, trace(exchange), changes, new ArrayList<>(changes.size()));
    }

    private void record(
            ApiExchange exchange,
            @Nullable TraceParent trace,
            List<ApiBody> changes,
            List<CompletableFuture<Map<String, Object>>> results) {
        int end = Math.min(changes.size(), results.size() + BATCH);
        for (ApiBody change : changes.subList(results.size(), end)) {
            results.add(record(change, trace)
                    .handle((result, failure) -> failure == null ? result : refused(exchange, failure)));
        }
        if (end < changes.size()) {
            exchange.executeLater(() -> record(exchange, trace, changes, results));
        } else {
            exchange.when(
                    CompletableFuture.allOf(results.toArray(CompletableFuture[]::new)),
                    done -> exchange.answerAll(
                            200, results.stream().map(CompletableFuture::join).toList()));
        }
    }

    private CompletableFuture<Map<String, Object>> record(ApiBody change, @Nullable TraceParent trace) {
        try {
            return record(ChangeFields.change(change.object()).within(trace));
        } catch (Refusal refusal) {
            return CompletableFuture.failedFuture(refusal);
        }
    }

    private static Map<String, Object> refused(ApiExchange exchange, Throwable failure) {
        Refusal refusal = ApiFailures.refusal(failure);
        exchange.partRefused(refusal);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("status", refusal.code().status());
        fields.put("detail", refusal.text());
        return fields;
    }
}
