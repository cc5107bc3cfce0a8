package org.higginspush.hub.edge.bayeux;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.higginspush.hub.access.CutOffCheck;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.access.Tickets;
import org.higginspush.hub.access.TokenRenewal;
import org.higginspush.hub.access.TokenVerifier;
import org.higginspush.hub.edge.bayeux.BayeuxRequest.Handshake;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Ids;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.plugin.ClientAddress;
import org.higginspush.hub.session.SessionLimits;
import org.higginspush.hub.timeline.UserTimelines;
import org.jspecify.annotations.Nullable;

/** Handshakes: an access token, or a ticket, becomes the identity of the session. */
final class Handshakes {
    private final TokenVerifier tokens;
    private final Tickets tickets;
    private final CutOffCheck cutOffs;
    private final SessionLimits limits;
    private final UserTimelines timelines;
    private final InstantSource clock;

    Handshakes(
            TokenVerifier tokens,
            Tickets tickets,
            CutOffCheck cutOffs,
            SessionLimits limits,
            UserTimelines timelines,
            InstantSource clock) {
        this.tokens = tokens;
        this.tickets = tickets;
        this.cutOffs = cutOffs;
        this.limits = limits;
        this.timelines = timelines;
        this.clock = clock;
    }

    /** Counts a handshake, granted or not. */
    void count(RequestContext context) {
        limits.handshake(address(context));
        Duration wait = context.handshake(System.nanoTime());
        if (!wait.isZero()) {
            throw new Refusal(
                    ErrorCode.SLOW_DOWN, "Too many handshakes on this connection: wait before the next.", wait);
        }
    }

    /**
     * Finds out who wants the session and takes a place for it.
     *
     * @return completed once the session has its identity; or failed with a {@link Refusal}
     */
    CompletableFuture<Void> grant(PushSession session, Handshake request, RequestContext context) {
        String address = address(context);
        String device = request.device();
        if (device != null) {
            Ids.check("device", device);
        }
        String ticket = request.ticket();
        if (ticket != null) {
            return redeem(ticket, who -> admit(session, who.boundTo(device), address));
        }
        return identity(request, context).thenAccept(verified -> admit(session, verified.boundTo(device), address));
    }

    private void admit(PushSession session, Identity identity, @Nullable String address) {
        try {
            session.madeFrom(checked(identity, address));
        } catch (Refusal refusal) {
            timelines.refused(identity, refusal);
            throw refusal;
        }
        session.become(identity);
    }

    /** Takes a place for whoever may have one. */
    private @Nullable String checked(Identity identity, @Nullable String address) {
        if (identity.scopes().isEmpty()) {
            throw Refusal.forbidden("This token allows nothing here: it needs the scope \"subscribe\" or \"publish\".");
        }
        cutOffs.check(identity); // it is bound to its device only now
        return limits.join(identity.user(), address);
    }

    /** A handshake that is refused for another reason gives the ticket back. */
    private CompletableFuture<Void> redeem(String ticket, Consumer<Identity> use) {
        return tickets.redeemAnywhere(ticket)
                .thenAccept(redeemed -> use(
                        redeemed.orElseThrow(() -> Refusal.unauthenticated(
                                "This ticket is not known, used or too old: get a new one from POST /v1/tickets.")),
                        use));
    }

    private static void use(Tickets.RedeemedTicket redeemed, Consumer<Identity> use) {
        try {
            use.accept(redeemed.identity());
        } catch (RuntimeException e) {
            redeemed.giveBack();
            throw e;
        }
    }

    private CompletableFuture<Identity> identity(Handshake request, RequestContext context) {
        String token = request.token();
        if (context.isInUrl() && token != null) {
            throw Refusal.forbidden(
                    "Callback polling needs a ticket from POST /v1/tickets: a token must not stand in a URL.");
        }
        if (token == null) {
            throw Refusal.unauthenticated("The handshake has no access token: send it as \"ext.push.token\".");
        }
        return tokens.verify(token);
    }

    /** A handshake that was granted but failed afterwards, or a session that is over, gives its place back. */
    void giveBack(PushSession session) {
        Identity identity = session.identity();
        if (identity != null) {
            limits.leave(identity.user(), session.address());
        }
    }

    /** Whether the session's device was cut off after its token was issued. */
    boolean isCutOff(PushSession session) {
        Identity identity = session.identity();
        return identity != null && cutOffs.isCutOff(identity);
    }

    /** For how many milliseconds the session's token is good. */
    long expiresIn(PushSession session) {
        Identity identity = session.identity();
        return identity == null ? 0 : expiresIn(identity);
    }

    /**
     * Replaces the token of a session by a later one of the same user and device.
     *
     * @return completed with the milliseconds until the new token ends; or failed with a {@link Refusal}
     */
    CompletableFuture<Long> renew(PushSession session, @Nullable String token) {
        Duration wait = session.renews(System.nanoTime());
        if (!wait.isZero()) {
            throw new Refusal(ErrorCode.SLOW_DOWN, "Too many renewals: wait before the next.", wait);
        }
        Identity old = session.identity();
        return tokens.verify(token).thenApply(fresh -> {
            if (old == null) {
                throw Refusal.forbidden("This session has no token: handshake before you renew one.");
            }
            Identity renewed = TokenRenewal.renewed(old, fresh, session.usedScopes());
            cutOffs.check(renewed); // it is bound to its device only now
            session.become(renewed);
            return expiresIn(renewed);
        });
    }

    private long expiresIn(Identity identity) {
        return Math.max(0, Duration.between(clock.instant(), identity.expires()).toMillis());
    }

    private static @Nullable String address(RequestContext context) {
        return ClientAddress.of(context.getRemoteAddress());
    }
}
