package org.higginspush.hub.edge.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.higginspush.hub.json.StrictJson;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.ChangeFields;
import org.higginspush.hub.model.Futures;
import org.higginspush.hub.model.Receipt;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.plugin.RefusalLog;
import org.higginspush.hub.routing.Intake;

/** Publishing over HTTP: one change, or many, one JSON object a line. The caller has checked the scope. */
final class PublishApi {
    private static final int MAX_LINES = 10_000;
    /** After so many lines the rest is recorded by a later task, so that other requests get their turn. */
    private static final int BATCH = 256;

    private final Intake intake;

    PublishApi(Intake intake) {
        this.intake = intake;
    }

    void publish(ApiExchange exchange, String user, String body) {
        Change change = ChangeFields.change(user, JsonBody.object(body));
        exchange.when(intake.record(change), receipt -> exchange.answer(200, StrictJson.write(fields(receipt))));
    }

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
            results.add(record(line)
                    .handle((receipt, failure) ->
                            StrictJson.write(failure == null ? fields(receipt) : error(exchange, failure))));
        }
        if (end < lines.size()) {
            exchange.executeLater(() -> record(exchange, lines, results));
        } else {
            exchange.when(
                    CompletableFuture.allOf(results.toArray(CompletableFuture[]::new)),
                    done -> write(exchange, results));
        }
    }

    private CompletableFuture<Receipt> record(String line) {
        try {
            Map<?, ?> fields = JsonBody.object(line);
            String user = ChangeFields.text(fields, "user");
            if (user == null) {
                throw Refusal.malformed("Each line needs a \"user\".");
            }
            Change change = ChangeFields.change(user, fields);
            return intake.record(change);
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

    private static Map<String, Object> fields(Receipt receipt) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("position", receipt.position().toString());
        fields.put("revision", receipt.revision());
        fields.put("duplicate", receipt.duplicate());
        return fields;
    }

    private static Map<String, Object> error(ApiExchange exchange, Throwable failure) {
        Refusal refusal = ProblemErrorHandler.refusal(500, Futures.unwrap(failure));
        RefusalLog.refused(exchange.request(), refusal);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("status", refusal.code().status());
        fields.put("detail", refusal.text());
        return fields;
    }
}
