package org.higginspush.hub.edge.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.higginspush.hub.backplane.Timed;
import org.higginspush.hub.json.StrictJson;
import org.higginspush.hub.model.Audience;
import org.higginspush.hub.model.ChangeFields;
import org.higginspush.hub.model.Futures;
import org.higginspush.hub.model.PublishRequest;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.model.TimedChange;
import org.higginspush.hub.plugin.RefusalLog;
import org.higginspush.hub.routing.Intake;

/** Publishing over HTTP: one change, or many, one JSON object a line. The caller has checked the scope. */
final class PublishApi {
    private static final int MAX_LINES = 10_000;
    /** After so many lines the rest is recorded by a later task, so that other requests get their turn. */
    private static final int BATCH = 256;

    private final Intake intake;
    private final Timed timed;

    PublishApi(Intake intake, Timed timed) {
        this.intake = intake;
        this.timed = timed;
    }

    /** Publishes a change for a user's devices, or for whom it says. */
    void publish(ApiExchange exchange, String user, String body) {
        publish(exchange, ChangeFields.change(user, JsonBody.object(body)));
    }

    /** Publishes a change for an audience. */
    void publish(ApiExchange exchange, Audience audience, String body) {
        publish(exchange, ChangeFields.change(audience, JsonBody.object(body)));
    }

    private void publish(ApiExchange exchange, PublishRequest request) {
        exchange.when(record(request), result -> exchange.answer(request.at() == null ? 200 : 202, result));
    }

    private CompletableFuture<String> record(PublishRequest request) {
        return request.at() == null
                ? intake.record(request.change()).thenApply(receipt -> StrictJson.write(receipt.fields()))
                : intake.schedule(request.change(), request.at()).thenApply(timed -> StrictJson.write(timed.fields()));
    }

    // ---- changes that wait for their time

    void waiting(ApiExchange exchange, Audience audience) {
        List<Map<String, Object>> waiting =
                timed.waiting(audience).stream().map(TimedChange::describe).toList();
        exchange.answer(200, StrictJson.write(Map.of("timed", waiting)));
    }

    void cancel(ApiExchange exchange, Audience audience, String id) {
        exchange.when(timed.cancel(audience, id), cancelled -> exchange.noContent());
    }

    // ---- many changes

    /** Records each line independently; the response has one result a line, in the same order. */
    void publishLines(ApiExchange exchange, String body) {
        List<String> lines = body.lines().filter(line -> !line.isBlank()).toList();
        if (lines.isEmpty() || lines.size() > MAX_LINES) {
            throw Refusal.malformed("Send 1 to " + MAX_LINES + " changes, one JSON object a line.");
        }
        record(exchange, lines, new ArrayList<>(lines.size()));
    }

    private void record(ApiExchange exchange, List<String> lines, List<CompletableFuture<String>> results) {
        int end = Math.min(lines.size(), results.size() + BATCH);
        for (String line : lines.subList(results.size(), end)) {
            results.add(record(line).handle((result, failure) -> failure == null ? result : error(exchange, failure)));
        }
        if (end < lines.size()) {
            exchange.executeLater(() -> record(exchange, lines, results));
        } else {
            exchange.when(
                    CompletableFuture.allOf(results.toArray(CompletableFuture[]::new)),
                    done -> write(exchange, results));
        }
    }

    private CompletableFuture<String> record(String line) {
        try {
            return record(ChangeFields.change(JsonBody.object(line)));
        } catch (Refusal refusal) {
            return CompletableFuture.failedFuture(refusal);
        }
    }

    private static void write(ApiExchange exchange, List<CompletableFuture<String>> results) {
        StringBuilder out = new StringBuilder(results.size() * 80);
        results.forEach(result -> out.append(result.join()).append('\n'));
        exchange.response().setStatus(200);
        exchange.response().getHeaders().put(HttpHeader.CONTENT_TYPE, "application/x-ndjson");
        Content.Sink.write(exchange.response(), true, out.toString(), exchange.callback());
    }

    private static String error(ApiExchange exchange, Throwable failure) {
        Refusal refusal = ProblemErrorHandler.refusal(500, Futures.unwrap(failure));
        RefusalLog.refused(exchange.request(), refusal);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("status", refusal.code().status());
        fields.put("detail", refusal.text());
        return StrictJson.write(fields);
    }
}
