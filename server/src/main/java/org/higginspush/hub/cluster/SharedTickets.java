package org.higginspush.hub.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.higginspush.hub.access.TicketStore;
import org.higginspush.hub.backplane.redis.RedisClusterStore;
import org.higginspush.hub.json.InvalidJson;
import org.higginspush.hub.json.StrictJson;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tickets in Redis, under the hashes of them, with their own end; all under one tag, because there are few and one script counts them. */
final class SharedTickets implements TicketStore {
    private static final Logger LOG = LoggerFactory.getLogger(SharedTickets.class);
    private static final String TAG = "tickets";

    private final RedisClusterStore store;

    SharedTickets(RedisClusterStore store) {
        this.store = store;
    }

    private String key(String name) {
        return store.key(TAG, ":" + name);
    }

    private String[] counters(WaitingTicket ticket) {
        String address = ticket.address();
        return new String[] {
            key("user:" + RedisClusterStore.encoded(ticket.identity().user())),
            key(address == null ? "no-address" : "address:" + RedisClusterStore.encoded(address)),
            key("all")
        };
    }

    @Override
    public CompletableFuture<Boolean> keep(
            String fingerprint, WaitingTicket ticket, Duration lifetime, TicketLimits limits) {
        String[] counters = counters(ticket);
        return store.eval(
                        ClusterScript.TICKET_KEEP,
                        new String[] {key("ticket:" + fingerprint), counters[0], counters[1], counters[2]},
                        fingerprint,
                        json(ticket),
                        Long.toString(lifetime.toMillis()),
                        Integer.toString(limits.perUser()),
                        Integer.toString(ticket.address() == null ? Integer.MAX_VALUE : limits.perAddress()),
                        Integer.toString(limits.inAll()))
                .thenApply(answer -> answer.get(0).equals("1"));
    }

    @Override
    public CompletableFuture<@Nullable WaitingTicket> take(String fingerprint) {
        return store.eval(ClusterScript.TICKET_TAKE, new String[] {key("ticket:" + fingerprint)})
                .thenApply(answer -> {
                    String json = (String) answer.get(0);
                    return json.isEmpty() ? null : uncounted(fingerprint, ticket(json));
                });
    }

    private WaitingTicket uncounted(String fingerprint, WaitingTicket taken) {
        store.eval(ClusterScript.TICKET_UNCOUNT, counters(taken), fingerprint).exceptionally(failure -> {
            LOG.debug("A ticket that was taken is counted until it would have ended", failure);
            return List.of();
        });
        return taken;
    }

    // ---- what is kept

    private static String json(WaitingTicket ticket) {
        Map<String, @Nullable Object> fields = IdentityJson.fields(ticket.identity());
        fields.put("address", ticket.address());
        fields.put("at", IdentityJson.millis(ticket.at()));
        return StrictJson.write(fields);
    }

    private static WaitingTicket ticket(String json) {
        try {
            JsonNode kept = StrictJson.value(json);
            return new WaitingTicket(
                    IdentityJson.identity(kept),
                    IdentityJson.text(kept, "address"),
                    Instant.ofEpochMilli(kept.path("at").asLong()));
        } catch (InvalidJson | IllegalArgumentException e) {
            LOG.warn("Another node made a ticket that this one does not understand; is it of a later version?");
            throw Refusal.unauthenticated("This ticket is not known here: get a new one from POST /v1/tickets.");
        }
    }
}
