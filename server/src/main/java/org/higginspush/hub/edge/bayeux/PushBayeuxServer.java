package org.higginspush.hub.edge.bayeux;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.cometd.bayeux.Channel;
import org.cometd.bayeux.Promise;
import org.cometd.bayeux.server.ServerMessage;
import org.cometd.bayeux.server.ServerSession;
import org.cometd.server.BayeuxServerImpl;
import org.cometd.server.ServerSessionImpl;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.util.thread.Scheduler;
import org.eclipse.jetty.websocket.core.server.WebSocketUpgradeHandler;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.access.Tickets;
import org.higginspush.hub.access.TokenVerifier;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.plugin.ChannelRules;
import org.higginspush.hub.routing.Intake;
import org.higginspush.hub.routing.Router;
import org.higginspush.hub.session.SessionLimits;

/**
 * CometD's server with our doors before it. Every message of every transport comes through {@link #handle}: those on the
 * hub's own channels are served here and never reach CometD's channels; all others go on to CometD, where
 * {@link ChannelPolicy} denies whatever no plug-in opened. A door that fails refuses.
 */
public final class PushBayeuxServer extends BayeuxServerImpl {
    private static final Duration COME_BACK = Duration.ofSeconds(1);

    private final BayeuxSettings settings;
    private final InstantSource clock;
    private final ChannelPolicy policy = new ChannelPolicy();
    private final TimerWheel timers = new TimerWheel("push-timers");
    private final SessionLimits limits;
    private final Handshakes handshakes;
    private final Subscriptions subscriptions;
    private final Publications publications;
    private final Heartbeats heartbeats;
    private final AtomicInteger sessions = new AtomicInteger();
    private final WebSocketTransport webSocket;
    private final RateLimits rateLimits;
    private final AddressThrottle throttle = new AddressThrottle(System::nanoTime);
    private volatile boolean draining;

    public PushBayeuxServer(
            BayeuxSettings settings,
            Intake intake,
            Router router,
            TokenVerifier tokens,
            Tickets tickets,
            InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        limits = new SessionLimits(
                settings.sessionsPerUser(),
                settings.sessionsPerAddress(),
                settings.handshakesPerMinute(),
                System::nanoTime);
        handshakes = new Handshakes(tokens, tickets, limits, clock);
        subscriptions = new Subscriptions(router, this::spreadMillis);
        publications = new Publications(intake);
        heartbeats = new Heartbeats(
                router,
                settings.longestHeld().toMillis(),
                settings.maxInterval().toMillis());
        rateLimits = RateLimits.of(settings);
        webSocket = new WebSocketTransport(this, settings);
        setSecurityPolicy(policy);
        new Transports(this, settings).add(webSocket);
    }

    /**
     * A handler that speaks Bayeux: upgrades WebSocket requests, unless they are switched off, and takes all others as polls.
     * Starts and stops the server.
     */
    public Handler handler() {
        PollHandler polls = new PollHandler(this, settings.maxMessageBytes());
        if (!settings.websocket()) {
            return polls;
        }
        WebSocketUpgradeHandler upgrades = new WebSocketUpgradeHandler();
        upgrades.addMapping("/*", webSocket);
        upgrades.setHandler(polls);
        return new SharedUpgradeUri(upgrades, polls);
    }

    /** Opens the channels of a plug-in. */
    public void open(String prefix, ChannelRules rules) {
        policy.open(prefix, rules);
    }

    /** Counts the sessions of users and addresses; what else holds sessions takes its places here too. */
    public SessionLimits limits() {
        return limits;
    }

    /** How much may come on one connection. */
    RateLimits rateLimits() {
        return rateLimits;
    }

    /** Which addresses are slowed down. */
    AddressThrottle throttle() {
        return throttle;
    }

    /** How many remote sessions there are. */
    public int sessionCount() {
        return sessions.get();
    }

    @Override
    public ServerSessionImpl newServerSession() {
        return new PushSession(this);
    }

    /** Heartbeats wait on the wheel, not in a heap of tasks. */
    @Override
    public Scheduler.Task schedule(Runnable task, long delay) {
        return timers.schedule(task, delay);
    }

    /** Writes happen on the thread that has something to write; none of them blocks. */
    @Override
    public void execute(Runnable job) {
        job.run();
    }

    @Override
    public void handle(
            ServerSessionImpl session, ServerMessage.Mutable message, Promise<ServerMessage.Mutable> promise) {
        try {
            if (session instanceof PushSession push) {
                dispatch(push, message, promise);
            } else {
                super.handle(session, message, promise);
            }
        } catch (RuntimeException | Error e) {
            ServerMessage.Mutable reply = createReply(message);
            refuse(session, reply, Replies.asRefusal(e));
            promise.succeed(reply);
        }
    }

    /** The replies to messages that are all refused, each on its own channel with its own id. */
    List<ServerMessage.Mutable> refused(List<ServerMessage.Mutable> messages, Refusal refusal) {
        List<ServerMessage.Mutable> replies = new ArrayList<>(messages.size());
        for (ServerMessage.Mutable message : messages) {
            ServerMessage.Mutable reply = createReply(message);
            if (Channel.META_HANDSHAKE.equals(message.getChannel())) {
                handshakes.refuse(reply, refusal);
            } else {
                Replies.refuse(reply, refusal);
            }
            replies.add(reply);
        }
        return replies;
    }

    private void refuse(ServerSession session, ServerMessage.Mutable reply, Refusal refusal) {
        if (Channel.META_HANDSHAKE.equals(reply.getChannel())) {
            handshakes.refuse(reply, refusal);
        } else if (refusal.code() == ErrorCode.SESSION_UNKNOWN) {
            removeServerSession(session, true);
            unknownSession(reply);
        } else {
            Replies.refuse(reply, refusal);
        }
    }

    @Override
    protected void error(ServerMessage.Mutable reply, String error) {
        super.error(reply, Refusals.inOurWords(error));
        Replies.charge(reply);
    }

    private void dispatch(PushSession session, ServerMessage.Mutable message, Promise<ServerMessage.Mutable> promise) {
        String channel = message.getChannel();
        if (Channel.META_HANDSHAKE.equals(channel)) {
            handshake(session, message, promise);
        } else if (!isOf(session, message)) {
            super.handle(null, message, promise);
        } else {
            session.cancelExpiration(Channel.META_CONNECT.equals(channel));
            noteConnection(session, message);
            checkBatch(session, message);
            switch (channel) {
                case Channel.META_CONNECT -> heartbeat(session, message, promise);
                case Channel.META_SUBSCRIBE -> subscribe(session, message, promise);
                case Channel.META_UNSUBSCRIBE -> unsubscribe(session, message, promise);
                case BayeuxChannels.TOKEN_RENEWAL -> renew(session, message, promise);
                default -> publish(session, message, promise);
            }
        }
    }

    private static boolean isOf(PushSession session, ServerMessage message) {
        return session.isHandshook() && session.getId().equals(message.getClientId());
    }

    private void checkBatch(PushSession session, ServerMessage message) {
        Exchange exchange = Exchange.of(message);
        Identity who = session.identity();
        boolean publisher = who != null && who.may(Scope.PUBLISH);
        if (publisher && message.getBayeuxContext() instanceof Poll poll) {
            poll.isOfPublisher();
        }
        int most = publisher ? settings.maxPublisherBatch() : settings.maxBatch();
        if (exchange != null && exchange.nextMessage() > most) {
            throw Refusal.malformed("Too many messages at once: at most " + most + ".");
        }
    }

    /** A session made on a WebSocket or moved to one speaks through it; one that polls again has left it. */
    private static void noteConnection(PushSession session, ServerMessage message) {
        if (!(message.getServerTransport() instanceof WebSocketTransport)) {
            session.speaksThrough(null);
        }
    }

    private void handshake(PushSession session, ServerMessage.Mutable message, Promise<ServerMessage.Mutable> promise) {
        if (draining) {
            throw Refusal.unavailable("The hub is stopping: handshake again in a moment.", COME_BACK);
        }
        Outcomes.when(handshakes.grant(session, message), promise, (granted, failure) -> {
            if (failure != null) {
                ServerMessage.Mutable reply = createReply(message);
                handshakes.refuse(reply, Replies.asRefusal(failure));
                promise.succeed(reply);
            } else {
                sessions.incrementAndGet();
                super.handle(
                        session,
                        message,
                        Promise.from(
                                reply -> {
                                    handshakes.answer(session, reply);
                                    bind(session, message, reply);
                                    promise.succeed(reply);
                                },
                                promise::fail));
            }
        });
    }

    private void bind(PushSession session, ServerMessage message, ServerMessage reply) {
        if (!reply.isSuccessful()) {
            left(session);
        } else if (message.getBayeuxContext() instanceof Peer peer) {
            peer.endPoint().speaksFor(session);
        } else if (message.getBayeuxContext() instanceof Poll poll) {
            session.madeBy(RequestSource.of(poll));
        }
    }

    private void heartbeat(PushSession session, ServerMessage.Mutable message, Promise<ServerMessage.Mutable> promise) {
        CompletableFuture<Void> dealtWith = heartbeats.heard(session, message);
        Promise<ServerMessage.Mutable> answered = Promise.from(
                reply -> {
                    Heartbeats.letGo(message);
                    promise.succeed(reply);
                },
                promise::fail);
        if (dealtWith == null) {
            super.handle(session, message, answered);
        } else {
            Outcomes.when(dealtWith, promise, (done, failure) -> {
                if (failure == null) {
                    super.handle(session, message, answered);
                } else {
                    comeBack(session, message, Replies.asRefusal(failure), promise);
                }
            });
        }
    }

    /** What the device has lost cannot be offered again now: a new session will ask for it. */
    private void comeBack(
            PushSession session, ServerMessage.Mutable message, Refusal why, Promise<ServerMessage.Mutable> promise) {
        session.end(why);
        ServerMessage.Mutable reply = createReply(message);
        Replies.refuse(reply, why);
        promise.succeed(reply);
    }

    private void subscribe(PushSession session, ServerMessage.Mutable message, Promise<ServerMessage.Mutable> promise) {
        String channel = Subscriptions.contextsChannel(message);
        String user = channel == null ? null : BayeuxChannels.userOf(channel);
        if (channel == null || user == null) {
            checkSubscriptions(session);
            super.handle(session, message, promise);
        } else {
            subscriptions.subscribe(session, channel, user, message, createReply(message), promise);
        }
    }

    private void checkSubscriptions(PushSession session) {
        if (session.getSubscriptions().size() >= settings.maxSubscriptions()) {
            throw new Refusal(
                    ErrorCode.SLOW_DOWN,
                    "Too many subscriptions: at most " + settings.maxSubscriptions() + " a session.");
        }
    }

    private void unsubscribe(
            PushSession session, ServerMessage.Mutable message, Promise<ServerMessage.Mutable> promise) {
        if (Subscriptions.contextsChannel(message) == null) {
            super.handle(session, message, promise);
        } else {
            subscriptions.unsubscribe(session, createReply(message), promise);
        }
    }

    private void renew(PushSession session, ServerMessage.Mutable message, Promise<ServerMessage.Mutable> promise) {
        String token =
                message.getData() instanceof Map<?, ?> data && data.get("token") instanceof String text ? text : null;
        ServerMessage.Mutable reply = createReply(message);
        Outcomes.when(handshakes.renew(session, token), promise, (expiresIn, failure) -> {
            Replies.settle(reply, failure, () -> {
                reply.setSuccessful(true);
                PushFields.reply(reply, Map.of("expiresIn", expiresIn));
            });
            promise.succeed(reply);
        });
    }

    /**
     * Whether a message can be dealt with at once: a session's heartbeat, or its change of a user whose registers are at hand.
     */
    boolean isQuick(ServerMessage message) {
        if (getSession(message.getClientId()) == null) {
            return false; // who has no session waits for a thread of its own
        }
        String channel = message.getChannel();
        if (Channel.META_CONNECT.equals(channel)) {
            return true;
        }
        try {
            String user = BayeuxChannels.userOf(channel);
            return user != null && publications.areAtHand(user);
        } catch (Refusal notAnId) {
            return false;
        }
    }

    /** Whether this is a change that the session publishes to a user's channel. */
    boolean isPublishing(PushSession session, ServerMessage message) {
        try {
            return BayeuxChannels.userOf(message.getChannel()) != null && isOf(session, message);
        } catch (Refusal notAnId) {
            return false;
        }
    }

    private void publish(PushSession session, ServerMessage.Mutable message, Promise<ServerMessage.Mutable> promise) {
        String user = message.isMeta() ? null : BayeuxChannels.userOf(message.getChannel());
        if (user == null) {
            super.handle(session, message, promise);
        } else {
            publications.enter(session, user, message, createReply(message), promise);
        }
    }

    /** Called about once a second for every session: ends what outlived its token, closes what does not read. */
    void inspect(PushSession session, long nanoTime) {
        WebSocketEndPoint socket = session.socket();
        if (socket != null) {
            socket.inspect(nanoTime, settings.writeDeadline().toNanos());
        }
        if (session.hasOverflowed()) {
            session.end(new Refusal(
                    ErrorCode.SLOW_DOWN, "Too many messages wait for this session: handshake again.", COME_BACK));
        }
        Identity identity = session.identity();
        if (identity != null && identity.isOver(clock.instant())) {
            session.end(new Refusal(
                    ErrorCode.UNAUTHENTICATED,
                    "The access token has expired: handshake again with a fresh one.",
                    COME_BACK));
        }
    }

    /** A session is over: it gives back its place and hears no more. */
    void left(PushSession session) {
        if (session.leavesOnce()) {
            sessions.decrementAndGet();
            handshakes.giveBack(session);
            subscriptions.leave(session);
            WebSocketEndPoint socket = session.socket();
            if (socket != null) {
                socket.speaksNoMoreFor(session);
            }
        }
    }

    @SuppressWarnings("ReferenceEquality") // that very connection, not one that replaced it
    void connectionLost(PushSession session, WebSocketEndPoint connection) {
        if (session.socket() != connection) {
            return;
        }
        if (session.wasMadeOnWebSocket()) {
            removeServerSession(session, true);
        } else {
            session.speaksThrough(null);
        }
    }

    /** Over how long, in milliseconds, the devices connected now would have to spread one sync each. */
    public int spreadMillis() {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(1, sessions.get()) * 1000L / settings.syncsPerSecond());
    }

    /** Refuses new handshakes and publishes, and tells every session to come back in a moment. */
    public void drain() {
        draining = true;
        Refusal restart =
                new Refusal(ErrorCode.SESSION_UNKNOWN, "The hub is stopping: handshake again in a moment.", COME_BACK);
        for (ServerSession session : getSessions()) {
            if (session instanceof PushSession push) {
                WebSocketEndPoint socket = push.socket();
                push.end(restart);
                if (socket != null) {
                    socket.close(1012, "The hub restarts.");
                }
            }
        }
    }

    @Override
    protected void doStop() throws Exception {
        timers.close();
        super.doStop();
    }
}
