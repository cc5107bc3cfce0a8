package org.higginspush.hub.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.higginspush.hub.access.ResumptionRelay;
import org.higginspush.hub.json.InvalidJson;
import org.higginspush.hub.json.StrictJson;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the other nodes for a stream that comes back to this one. */
final class SharedResumptions implements ResumptionRelay {
    private static final Logger LOG = LoggerFactory.getLogger(SharedResumptions.class);
    private static final String TOPIC = "resumption";

    private final OtherNodes nodes;

    SharedResumptions(OtherNodes nodes) {
        this.nodes = nodes;
    }

    @Override
    public void serve(ResumptionSource source) {
        nodes.serve(
                TOPIC,
                question -> CompletableFuture.completedFuture(source.giveUp(request(question))
                        .map(SharedResumptions::json)
                        .orElse("{}")));
    }

    private static ResumptionRequest request(String question) {
        try {
            JsonNode fields = StrictJson.value(question);
            return new ResumptionRequest(
                    fields.path("ticket").asText(),
                    IdentityJson.text(fields, "secret"),
                    IdentityJson.text(fields, "address"));
        } catch (InvalidJson e) {
            throw new IllegalArgumentException("Another node asks in another way; is it of another version?", e);
        }
    }

    private static String json(ResumptionStream stream) {
        Map<String, @Nullable Object> fields = IdentityJson.fields(stream.who());
        fields.put("secret", stream.secret());
        fields.put("begun", IdentityJson.millis(stream.begun()));
        fields.put("shown", stream.isShown());
        return StrictJson.write(fields);
    }

    @Override
    public CompletableFuture<Optional<ResumptionStream>> ask(ResumptionRequest request) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("ticket", request.ticket());
        fields.put("secret", request.secret());
        fields.put("address", request.address());
        return nodes.ask(TOPIC, StrictJson.write(fields))
                .thenApply(answered -> answered.answers().stream()
                        .flatMap(answer -> stream(answer.text()).stream())
                        .findFirst());
    }

    private static Optional<ResumptionStream> stream(String answer) {
        try {
            JsonNode fields = StrictJson.value(answer);
            String secret = IdentityJson.text(fields, "secret");
            return secret == null
                    ? Optional.empty()
                    : Optional.of(new ResumptionStream(
                            IdentityJson.identity(fields),
                            secret,
                            Instant.ofEpochMilli(fields.path("begun").asLong()),
                            fields.path("shown").asBoolean()));
        } catch (InvalidJson | IllegalArgumentException e) {
            LOG.warn("Another node tells of a stream what this one does not understand; is it of a later version?");
            return Optional.empty();
        }
    }
}
