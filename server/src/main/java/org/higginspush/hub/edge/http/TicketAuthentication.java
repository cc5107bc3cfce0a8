package org.higginspush.hub.edge.http;

import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.server.Request;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.access.Resumptions.Resumption;
import org.higginspush.hub.access.Tickets;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates a request by the ticket in its URL: redeems the ticket, or resumes the stream that it was redeemed for before.
 * If the request is refused afterwards, the ticket becomes valid again.
 */
final class TicketAuthentication {
    /** Stands between the position and the secret of the stream in the ids of its events. */
    static final char BEFORE_SECRET = '~';

    private static final String ATTRIBUTE = TicketAuthentication.class.getName();

    private final Tickets tickets;
    private final String ticket;
    private final @Nullable String address;
    private final Tickets.@Nullable RedeemedTicket redeemed;
    private @Nullable Resumption resumption;

    private TicketAuthentication(
            Tickets tickets,
            String ticket,
            @Nullable String address,
            Tickets.@Nullable RedeemedTicket redeemed,
            @Nullable Resumption resumption) {
        this.tickets = tickets;
        this.ticket = ticket;
        this.address = address;
        this.redeemed = redeemed;
        this.resumption = resumption;
    }

    /**
     * Uses the ticket of a request.
     *
     * @return who the request speaks for; failed, or thrown, with a {@link Refusal} if the ticket is not good for it
     */
    static CompletableFuture<Identity> of(Request request, String ticket, Tickets tickets) {
        return tickets.redeemAnywhere(ticket)
                .thenCompose(redeemed -> redeemed.isPresent()
                        ? CompletableFuture.completedFuture(redeemed(request, ticket, tickets, redeemed.get()))
                        : resumed(request, ticket, tickets));
    }

    private static Identity redeemed(Request request, String ticket, Tickets tickets, Tickets.RedeemedTicket redeemed) {
        String address = Request.getRemoteAddr(request);
        request.setAttribute(ATTRIBUTE, new TicketAuthentication(tickets, ticket, address, redeemed, null));
        return redeemed.identity();
    }

    private static CompletableFuture<Identity> resumed(Request request, String ticket, Tickets tickets) {
        if (!EventStreamWriter.isAskedFor(request)) {
            throw unknown();
        }
        String address = Request.getRemoteAddr(request);
        return tickets.resumptions()
                .findAnywhere(ticket, secret(request), address)
                .thenApply(found -> {
                    Resumption resumed = found.orElseThrow(TicketAuthentication::unknown);
                    request.setAttribute(ATTRIBUTE, new TicketAuthentication(tickets, ticket, address, null, resumed));
                    return resumed.identity();
                });
    }

    private static Refusal unknown() {
        return Refusal.unauthenticated(
                "This ticket is not known, used or too old: get a new one from POST /v1/tickets.");
    }

    private static @Nullable String secret(Request request) {
        String event = request.getHeaders().get("Last-Event-ID");
        int at = event == null ? -1 : event.indexOf(BEFORE_SECRET);
        return at < 0 ? null : event.substring(at + 1);
    }

    /** The use a request makes of a ticket; null if it has none. */
    static @Nullable TicketAuthentication by(Request request) {
        return request.getAttribute(ATTRIBUTE) instanceof TicketAuthentication use ? use : null;
    }

    /** How the stream that a request opens, or resumes, can be resumed; null if it has no ticket. */
    static @Nullable Resumption stream(Request request, Identity who) {
        TicketAuthentication use = by(request);
        if (use != null && use.resumption == null) {
            use.resumption = use.tickets.resumptions().begin(use.ticket, who, use.address);
        }
        return use == null ? null : use.resumption;
    }

    /** The request was refused: if it had redeemed the ticket, it is as if it had not. */
    static void undo(Request request) {
        TicketAuthentication use = by(request);
        if (use != null && use.redeemed != null) {
            request.removeAttribute(ATTRIBUTE);
            use.tickets.resumptions().forget(use.ticket);
            use.redeemed.giveBack();
        }
    }
}
