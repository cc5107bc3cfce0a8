package org.higginspush.hub.edge.api;

import java.util.LinkedHashMap;
import java.util.Map;
import org.higginspush.hub.access.CutOffCheck;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.access.Tickets;
import org.higginspush.hub.model.ChangeFields;
import org.higginspush.hub.model.Ids;
import org.higginspush.hub.model.KnownFields;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;

/** Tickets: what stands in a URL in place of a token. */
final class TicketApi {
    private static final KnownFields TICKET = KnownFields.of("a ticket", "device");

    private final Tickets tickets;
    private final CutOffCheck cutOffs;

    TicketApi(Tickets tickets, CutOffCheck cutOffs) {
        this.tickets = tickets;
        this.cutOffs = cutOffs;
    }

    void issue(ApiExchange exchange, Identity who, ApiBody body) {
        if (exchange.isByTicket()) {
            throw Refusal.forbidden("A ticket makes no tickets: send the access token in the Authorization header.");
        }
        String device = body.isEmpty() ? null : device(body.object());
        Identity owner = who.boundTo(device == null ? null : Ids.check("device", device));
        cutOffs.check(owner); // it is bound to its device only now
        exchange.when(tickets.issueAnywhere(owner, exchange.address()), ticket -> exchange.answer(201, fields(ticket)));
    }

    private static Map<String, Object> fields(String ticket) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("ticket", ticket);
        fields.put("expiresIn", Tickets.LIFETIME.toMillis());
        return fields;
    }

    private static @Nullable String device(Map<?, ?> fields) {
        TICKET.requireOnly(fields.keySet());
        return ChangeFields.text(fields, "device");
    }
}
