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
import org.higginspush.client.internal.reconnect.RefusedToken;
import org.higginspush.client.internal.reconnect.RetrySchedule;
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
    private final RefusedToken refusedToken;

    private @Nullable BayeuxSession session;
    private @Nullable Transport transport;
    /** The token of the session. */
    private @Nullable String currentToken;
    /** Counts attempts and sessions, so that a token that comes late is not used for a later one. */
    private int attempt;
    /** The last refusal since the hub was reached. */
    private @Nullable ConnectionFailure refusal;
    /** Whether it stands: the hub is tried only with another token, or after a long time. */
    private boolean isRefused;

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
        RetrySchedule schedule = new RetrySchedule(settings.pauses(), settings.tokenPauses(), random);
        reconnector = new Reconnector(settings.transports(), schedule, settings.preferredRetry(), random);
        renewal = new TokenRenewal(settings.tokenPauses(), random);
        refusedToken = new RefusedToken(random);
    }

    /** Where this connection's tokens come from; it calls back in the mailbox. */
    public TokenFetcher tokens() {
        return tokens;
    }

    /** The session that is open; null if there is none. */
    public @Nullable BayeuxSession session() {
        return reconnector.isOpen() ? session : null;
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
        forgetRefusal();
        return Objects.requireNonNull(transport, "no session");
    }

    /** The hub named the milliseconds over which its devices are to spread when they come back; negative if it did not. */
    public void spread(long millis) {
        if (millis >= 0) {
            reconnector.spread(millis);
        }
    }

    /** Ends a pause, also one after a refusal. */
    public void reconnectNow() {
        refusedToken.forget();
        reconnector.retryEarly(false, clock.now());
    }

    /** Ends a pause, or finds out whether the session still works. */
    public void networkChanged() {
        if (session != null && reconnector.isOpen()) {
            session.probe();
        } else if (!isRefused) {
            reconnector.retryEarly(false, clock.now());
        }
    }

    /** Ends a pause, or finds out whether the session still works; over HTTP only another one can tell, which begins at once. */
    public void wokenUp() {
        if (session != null && reconnector.isOpen()) {
            session.probe();
        }
        reconnector.retryEarly(false, clock.now());
    }

    /** Ends a pause: what is near the hub could be reached, at the same moment perhaps by all devices. */
    public void hubMayBeBack() {
        if (!isRefused) {
            reconnector.retryEarly(true, clock.now());
        }
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
            noNewToken(ConnectionFailure.of(Kind.NO_TOKEN, NO_TOKEN + reason(failure)));
        } else if (refusedToken.bars(token, clock.now())) {
            noNewToken(Objects.requireNonNull(refusal, "nothing was refused"));
        } else {
            connect(next, token);
        }
    }

    private void connect(Transport next, String token) {
        Map<String, Object> push = new HashMap<>(listener.handshake());
        push.put("token", token);
        push.put("client", ClientName.VALUE);
        BayeuxSession opening = transports.newSession(bayeux, next, mailbox, listener, this::failed);
        session = opening;
        transport = next;
        currentToken = token;
        opening.handshake(push, reply -> opened(opening, reply));
    }

    /** The hub is not asked; a refusal that stands goes on standing. */
    private void noNewToken(ConnectionFailure why) {
        if (isRefused) {
            reconnector.failed(why, clock.now());
        } else {
            closed(why);
        }
    }

    private void opened(BayeuxSession opened, Reply reply) {
        renewal.accepted(reply.number("expiresIn", -1), clock.now());
        spread(reply.number("reconnectSpread", -1));
        listener.opened(opened);
    }

    /** A session that was closed here tells nothing more, so it is the current one. */
    private void failed(ConnectionFailure failure) {
        String shown = Objects.requireNonNull(currentToken, "no session");
        forgetSession();
        renewal.stop();
        if (failure.code() == UNAUTHENTICATED) {
            tokens.refused(failure.text());
        }
        // What ends a session that was open may be mended by the next handshake, which asks for a fresh token.
        if (!reconnector.isOpen() && isForGood(failure, shown)) {
            refused(failure, shown);
        } else {
            closed(failure);
        }
    }

    private boolean isForGood(ConnectionFailure failure, String shown) {
        if (failure.kind() != Kind.EXPIRED) {
            return failure.kind() == Kind.REFUSED;
        }
        boolean again = refusedToken.is(shown);
        refusedToken.expired(shown, clock.now());
        return again;
    }

    /** A supplier that dropped the refused token may have another at once; unless it does the refusal stands. */
    private void refused(ConnectionFailure failure, String shown) {
        long now = clock.now();
        ConnectionFailure forGood =
                new ConnectionFailure(Kind.REFUSED, failure.code(), failure.retryAfter(), failure.text());
        refusedToken.refused(shown, failure.retryAfter(), now);
        boolean first = refusal == null;
        refusal = forGood;
        if (first && failure.code() == UNAUTHENTICATED) {
            reconnector.retryNow(now);
            listener.closed(forGood.asPassing(), Duration.ZERO);
        } else {
            closed(forGood);
        }
    }

    private void closed(ConnectionFailure failure) {
        isRefused = failure.kind() == Kind.REFUSED;
        listener.closed(failure, Duration.ofMillis(reconnector.failed(failure, clock.now())));
    }

    private void forgetRefusal() {
        refusal = null;
        isRefused = false;
        refusedToken.forget();
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
