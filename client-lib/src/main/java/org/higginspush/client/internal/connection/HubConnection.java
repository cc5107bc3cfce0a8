package org.higginspush.client.internal.connection;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.higginspush.client.Transport;
import org.higginspush.client.internal.bayeux.BayeuxSession;
import org.higginspush.client.internal.bayeux.Reply;
import org.higginspush.client.internal.bayeux.TransportFactory;
import org.higginspush.client.internal.reconnect.ConnectionFailure;
import org.higginspush.client.internal.reconnect.Reconnector;
import org.higginspush.client.internal.reconnect.TokenRenewal;
import org.higginspush.client.internal.thread.Clock;
import org.higginspush.client.internal.thread.ThreadPools;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one session with the hub: connects, comes back, renews the token. Touched by tasks of one mailbox only, and calls
 * its user from there. Whoever holds it calls {@link #tick} when {@link #due} has come.
 */
public final class HubConnection {
    private static final String RENEWAL_CHANNEL = "/service/token";
    private static final int UNAUTHENTICATED = 401;
    private static final String NO_TOKEN = "no access token to be had: ";
    private static final Runnable NOTHING = () -> {};

    /** Who uses a link. */
    public interface User {
        /** What goes into the handshake besides the token. */
        Map<String, Object> introduction();

        /** There is a session; the user makes of it what it needs and then calls {@link HubConnection#established}. */
        void opened(BayeuxSession session);

        /** What goes into {@code ext.push} of the heartbeat that is about to be sent. */
        Map<String, Object> heartbeat();

        /**
         * A heartbeat was answered.
         *
         * @param held whether the hub held it, as a hub does
         */
        void heartbeatAnswered(Reply reply, boolean held);

        /**
         * A message came in on a channel.
         *
         * @return false if the user did not ask for such messages
         */
        boolean received(String channel, Map<String, Object> data);

        /**
         * The session is over, or an attempt to get one failed.
         *
         * @param retryIn when the next attempt starts, in milliseconds
         */
        void closed(ConnectionFailure why, long retryIn);

        /** The session lives on a new token now. */
        void renewed(long lifetime);

        /**
         * The session's token could not be renewed.
         *
         * @param why for people; never holds a token
         * @param retryIn when that is tried again, in milliseconds
         */
        void notRenewed(String why, long retryIn);
    }

    private final TransportFactory wires;
    private final URI bayeux;
    private final Clock clock;
    private final Executor mailbox;
    private final TokenFetcher tokens;
    private final Reconnector reconnector;
    private final TokenRenewal renewal;
    private final User user;

    private @Nullable BayeuxSession session;
    private @Nullable Transport transport;
    /** The token the session lives on. */
    private @Nullable String shown;
    /** Counts attempts and sessions, so that an answer that comes late is not taken for one that is awaited. */
    private int turn;

    /**
     * @param mailbox whose tasks touch this link
     */
    public HubConnection(
            ConnectionSettings settings,
            TransportFactory wires,
            ThreadPools pools,
            Executor mailbox,
            Clock clock,
            RandomGenerator chance,
            User user) {
        this.bayeux = settings.bayeux();
        this.wires = wires;
        this.mailbox = mailbox;
        this.clock = clock;
        this.user = user;
        tokens = new TokenFetcher(settings.tokens(), pools.asides(), mailbox);
        reconnector = new Reconnector(settings.transports(), settings.pauses(), settings.wayBack(), chance);
        renewal = new TokenRenewal(settings.pauses(), chance);
    }

    /** Starts; the first attempt is due now. */
    public void start() {
        reconnector.start(clock.now());
    }

    /** When to call {@link #tick}; {@link Long#MAX_VALUE} if nothing is due. */
    public long due() {
        return Math.min(reconnector.due(), renewal.due());
    }

    /** Does what is due. */
    public void tick(long now) {
        Transport next = reconnector.attempt(now);
        if (next != null) {
            attempt(next);
        } else if (session != null && renewal.begin(now)) {
            renew(session);
        }
    }

    /**
     * The session works as the user needs it.
     *
     * @return what it works over
     */
    public Transport established() {
        reconnector.opened(clock.now());
        return Objects.requireNonNull(transport, "no session");
    }

    /**
     * Says goodbye and does nothing more.
     *
     * @param gone called when the hub has answered, a second has passed, or there was no session
     */
    public void stop(Runnable gone) {
        reconnector.stop();
        renewal.stop();
        leave(gone);
    }

    private void attempt(Transport next) {
        if (session != null) {
            leave(NOTHING);
            user.closed(
                    ConnectionFailure.of(ConnectionFailure.Kind.ENDED, "trying " + next.bayeuxName() + " again"), 0);
        }
        int attempt = ++turn;
        tokens.ask((token, failure) -> {
            if (attempt == turn) {
                connect(next, token, failure);
            }
        });
    }

    private void connect(Transport next, @Nullable String token, @Nullable Throwable failure) {
        if (token == null) {
            failed(ConnectionFailure.of(ConnectionFailure.Kind.REFUSED, NO_TOKEN + reason(failure)));
            return;
        }
        Map<String, Object> push = new HashMap<>(user.introduction());
        push.put("token", token);
        BayeuxSession opening = wires.session(bayeux, next, new SessionOwner());
        session = opening;
        transport = next;
        shown = token;
        opening.handshake(push, reply -> shaken(opening, reply));
    }

    private void shaken(BayeuxSession opened, Reply reply) {
        renewal.accepted(reply.number("expiresIn", -1), clock.now());
        user.opened(opened);
    }

    private void failed(ConnectionFailure setback) {
        session = null;
        transport = null;
        shown = null;
        turn++;
        renewal.stop();
        if (setback.code() == UNAUTHENTICATED) {
            tokens.refused(setback.text());
        }
        user.closed(setback, reconnector.failed(setback, clock.now()));
    }

    private void leave(Runnable gone) {
        BayeuxSession leaving = session;
        session = null;
        transport = null;
        shown = null;
        turn++;
        if (leaving == null) {
            gone.run();
        } else {
            leaving.close(gone);
        }
    }

    private void renew(BayeuxSession current) {
        int asked = turn;
        tokens.ask((token, failure) -> {
            if (asked != turn) {
                return;
            }
            if (token == null) {
                notRenewed(NO_TOKEN + reason(failure));
            } else if (token.equals(shown)) {
                // The hub has it already; to show it again would change nothing.
                notRenewed("the token supplier gave the token again that the session has");
            } else {
                current.publish(RENEWAL_CHANNEL, Map.of("token", token), reply -> renewed(token, reply));
            }
        });
    }

    private void renewed(String token, Reply reply) {
        if (reply.successful()) {
            shown = token;
            long lifetime = reply.number("expiresIn", -1);
            renewal.accepted(lifetime, clock.now());
            user.renewed(lifetime);
            return;
        }
        if (reply.code() == UNAUTHENTICATED) {
            tokens.refused(reply.text());
        }
        notRenewed("the hub did not accept the new token: " + reply.text());
    }

    private void notRenewed(String why) {
        user.notRenewed(why, renewal.failed(clock.now()));
    }

    private static String reason(@Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause == null ? "none was given" : cause.getClass().getSimpleName();
    }

    /** What a session tells the link. A session that was left tells nothing, so it is the current one. */
    private final class SessionOwner implements BayeuxSession.Owner {
        @Override
        public Executor mailbox() {
            return mailbox;
        }

        @Override
        public Map<String, Object> heartbeat() {
            return user.heartbeat();
        }

        @Override
        public void heartbeatAnswered(Reply reply, boolean held) {
            user.heartbeatAnswered(reply, held);
        }

        @Override
        public boolean received(String channel, Map<String, Object> data) {
            return user.received(channel, data);
        }

        @Override
        public void ended(ConnectionFailure setback) {
            failed(setback);
        }
    }
}
