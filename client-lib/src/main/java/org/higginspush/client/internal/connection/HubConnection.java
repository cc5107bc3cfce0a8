package org.higginspush.client.internal.connection;

import java.net.URI;
import java.time.Duration;
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
import org.higginspush.client.internal.reconnect.ConnectionFailure.Kind;
import org.higginspush.client.internal.reconnect.Reconnector;
import org.higginspush.client.internal.reconnect.TokenRenewal;
import org.higginspush.client.internal.thread.Clock;
import org.higginspush.client.internal.thread.ThreadPools;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one session with the hub: connects, reconnects, renews the token. Touched by tasks of one mailbox only, and calls its
 * listener from there. Its user calls {@link #tick} when {@link #due} has come.
 */
public final class HubConnection {
    private static final String RENEWAL_CHANNEL = "/service/token";
    private static final int UNAUTHENTICATED = 401;
    private static final String NO_TOKEN = "no access token to be had: ";
    private static final Runnable NOTHING = () -> {};

    private final TransportFactory transports;
    private final URI bayeux;
    private final Clock clock;
    private final Executor mailbox;
    private final TokenFetcher tokens;
    private final Reconnector reconnector;
    private final TokenRenewal renewal;
    private final ConnectionListener listener;

    private @Nullable BayeuxSession session;
    private @Nullable Transport transport;
    /** The token of the session. */
    private @Nullable String currentToken;
    /** Counts attempts and sessions, so that a token that comes late is not used for a later one. */
    private int attempt;

    /**
     * @param mailbox whose tasks touch this connection
     */
    public HubConnection(
            ConnectionSettings settings,
            TransportFactory transports,
            ThreadPools threads,
            Executor mailbox,
            Clock clock,
            RandomGenerator random,
            ConnectionListener listener) {
        this.bayeux = settings.bayeux();
        this.transports = transports;
        this.mailbox = mailbox;
        this.clock = clock;
        this.listener = listener;
        tokens = new TokenFetcher(settings.tokens(), threads.blocking(), mailbox);
        reconnector = new Reconnector(settings.transports(), settings.pauses(), settings.preferredRetry(), random);
        renewal = new TokenRenewal(settings.pauses(), random);
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
     * @return the transport it uses
     */
    public Transport established() {
        reconnector.opened(clock.now());
        return Objects.requireNonNull(transport, "no session");
    }

    /**
     * Disconnects, and does nothing more.
     *
     * @param closed called when the hub has answered, a second has passed, or there was no session
     */
    public void stop(Runnable closed) {
        reconnector.stop();
        renewal.stop();
        closeSession(closed);
    }

    private void attempt(Transport next) {
        if (session != null) {
            closeSession(NOTHING);
            listener.closed(ConnectionFailure.of(Kind.ENDED, "trying " + next.bayeuxName() + " again"), Duration.ZERO);
        }
        int current = ++attempt;
        tokens.fetch((token, failure) -> {
            if (current == attempt) {
                connect(next, token, failure);
            }
        });
    }

    private void connect(Transport next, @Nullable String token, @Nullable Throwable failure) {
        if (token == null) {
            failed(ConnectionFailure.of(Kind.REFUSED, NO_TOKEN + reason(failure)));
            return;
        }
        Map<String, Object> push = new HashMap<>(listener.handshake());
        push.put("token", token);
        BayeuxSession opening = transports.newSession(bayeux, next, mailbox, listener, this::failed);
        session = opening;
        transport = next;
        currentToken = token;
        opening.handshake(push, reply -> opened(opening, reply));
    }

    private void opened(BayeuxSession opened, Reply reply) {
        renewal.accepted(reply.number("expiresIn", -1), clock.now());
        listener.opened(opened);
    }

    /** A session that was closed here tells nothing more, so it is the current one. */
    private void failed(ConnectionFailure failure) {
        forgetSession();
        renewal.stop();
        if (failure.code() == UNAUTHENTICATED) {
            tokens.refused(failure.text());
        }
        listener.closed(failure, Duration.ofMillis(reconnector.failed(failure, clock.now())));
    }

    private void closeSession(Runnable closed) {
        BayeuxSession closing = session;
        forgetSession();
        if (closing == null) {
            closed.run();
        } else {
            closing.close(closed);
        }
    }

    private void forgetSession() {
        session = null;
        transport = null;
        currentToken = null;
        attempt++;
    }

    private void renew(BayeuxSession current) {
        int asked = attempt;
        tokens.fetch((token, failure) -> {
            if (asked != attempt) {
                return;
            }
            if (token == null) {
                notRenewed(NO_TOKEN + reason(failure));
            } else if (token.equals(currentToken)) {
                // The hub has it already; to send it again would change nothing.
                notRenewed("the token supplier gave the token again that the session has");
            } else {
                current.publish(RENEWAL_CHANNEL, Map.of("token", token), reply -> renewalAnswered(token, reply));
            }
        });
    }

    private void renewalAnswered(String token, Reply reply) {
        if (reply.successful()) {
            currentToken = token;
            long lifetime = reply.number("expiresIn", -1);
            renewal.accepted(lifetime, clock.now());
            listener.tokenRenewed(Duration.ofMillis(Math.max(0, lifetime)));
            return;
        }
        if (reply.code() == UNAUTHENTICATED) {
            tokens.refused(reply.text());
        }
        notRenewed("the hub did not accept the new token: " + reply.text());
    }

    private void notRenewed(String why) {
        listener.tokenNotRenewed(why, Duration.ofMillis(renewal.failed(clock.now())));
    }

    private static String reason(@Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause == null ? "none was given" : cause.getClass().getSimpleName();
    }
}
