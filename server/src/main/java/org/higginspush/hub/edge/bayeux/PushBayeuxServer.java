package org.higginspush.hub.edge.bayeux;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.cometd.bayeux.Channel;
import org.cometd.bayeux.Promise;
import org.cometd.bayeux.server.ServerMessage;
import org.cometd.bayeux.server.ServerSession;
import org.cometd.server.AbstractServerTransport;
import org.cometd.server.BayeuxServerImpl;
import org.cometd.server.ServerSessionImpl;
import org.eclipse.jetty.util.thread.Scheduler;
import org.higginspush.hub.access.CutOffCheck;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.access.Tickets;
import org.higginspush.hub.access.TokenVerifier;
import org.higginspush.hub.edge.registration.RegistrationActions;
import org.higginspush.hub.metrics.HubMetrics;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.ListenAddress.Purpose;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.plugin.ChannelRules;
import org.higginspush.hub.routing.Intake;
import org.higginspush.hub.routing.Router;
import org.higginspush.hub.session.ConnectedSession;
import org.higginspush.hub.session.ConnectedSessions;
import org.higginspush.hub.session.SessionLimits;
import org.higginspush.hub.timeline.UserTimelines;
import org.jspecify.annotations.Nullable;

/**
 * CometD's server, which serves the hub's own channels by itself: {@link #serve} takes every request that is not {@link
 * BayeuxRequest.Other}, and those never reach CometD's channels. All others go on to CometD, where {@link ChannelPolicy} denies
 * whatever no plug-in opened.
 */
public final class PushBayeuxServer extends BayeuxServerImpl implements ConnectedSessions {
    private static final Duration COME_BACK = Duration.ofSeconds(1);

    private final BayeuxSettings settings;
    private final InstantSource clock;
    private final HubMetrics metrics;
    private final UserTimelines timelines;
    private final ChannelPolicy policy = new ChannelPolicy();
    private final TimerWheel timers = new TimerWheel("push-timers");
    private final BayeuxJson json;
    private final SessionLimits limits;
    private final ReconnectSpread reconnectSpread;
    private final Handshakes handshakes;
    private final Subscriptions subscriptions;
    private final RequestDispatcher dispatcher;
    private final AtomicInteger sessions = new AtomicInteger();
    private volatile boolean draining;

    public PushBayeuxServer(
            BayeuxSettings settings,
            Intake intake,
            Router router,
            TokenVerifier tokens,
            Tickets tickets,
            CutOffCheck cutOffs,
            RegistrationActions registrations,
            InstantSource clock,
            HubMetrics metrics) {
        this.metrics = metrics;
        this.timelines = router.timelines();
        this.settings = settings;
        this.clock = clock;
        limits = new SessionLimits(
                settings.sessionsPerUser(),
                settings.sessionsPerAddress(),
                settings.handshakesPerMinute(),
                System::nanoTime);
        reconnectSpread = new ReconnectSpread(limits::count);
        handshakes = new Handshakes(tokens, tickets, cutOffs, limits, timelines, clock);
        subscriptions = new Subscriptions(router, this::spreadMillis);
        Heartbeats heartbeats = new Heartbeats(
                router,
                settings.longestHeld().toMillis(),
                settings.maxInterval().toMillis());
        dispatcher = new RequestDispatcher(
                this,
                settings,
                handshakes,
                subscriptions,
                new Publications(intake),
                heartbeats,
                new DeviceRegistrations(registrations));
        json = new BayeuxJson(Math.max(settings.maxBatch(), settings.maxPublisherBatch()));
        setSecurityPolicy(policy);
        TransportOptions.set(this, settings, json);
    }

    /** Adds transports and allows them, in the order in which clients are told of them. To be called before the start. */
    public void use(List<? extends AbstractServerTransport> transports) {
        transports.forEach(this::addTransport);
        setAllowedTransports(
                transports.stream().map(AbstractServerTransport::getName).toList());
    }

    /** Opens the channels of a plug-in. */
    public void open(String prefix, ChannelRules rules) {
        policy.open(prefix, rules);
    }

    /** Counts the sessions of users and addresses; what else holds sessions takes its places here too. */
    public SessionLimits limits() {
        return limits;
    }

    /** How many remote sessions there are. */
    public int sessionCount() {
        return sessions.get();
    }

    @Override
    public List<ConnectedSession> sessionsOf(String user) {
        List<ConnectedSession> found = new ArrayList<>();
        for (ServerSession session : getSessions()) {
            if (session instanceof PushSession push && user.equals(push.userId())) {
                found.add(push);
            }
        }
        return found;
    }

    /** Is told of what happens here. */
    public HubMetrics metrics() {
        return metrics;
    }

    /** Is told of what happens to each device. */
    UserTimelines timelines() {
        return timelines;
    }

    /** Does something with each remote session that there is. */
    public void forEachSession(Consumer<? super PushSession> action) {
        for (ServerSession session : getSessions()) {
            if (session instanceof PushSession push) {
                action.accept(push);
            }
        }
    }

    /** The present, in seconds since 1970. */
    int seconds() {
        return (int) clock.instant().getEpochSecond();
    }

    /** Reads the messages of a frame or request. */
    public RequestParser parser() {
        return json.parser();
    }

    @Override
    public PushSession newServerSession() {
        return new PushSession(this);
    }

    /** The session of that id, if it is one of a remote client. */
    public @Nullable PushSession session(@Nullable String clientId) {
        return getSession(clientId) instanceof PushSession session ? session : null;
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

    /** Whether serving this may block its thread: it may wait for a disk, or run the code of a plug-in. */
    public boolean mayBlock(BayeuxRequest request) {
        return dispatcher.mayBlock(request);
    }

    /**
     * Serves a request of any kind but {@link BayeuxRequest.Other}. It never fails: what fails is refused.
     *
     * @param session the session of the connection or request; for a handshake, the one to be made; null if there is none
     * @return null if the reply is complete, or will be with the batch; else completed normally when it is
     */
    public @Nullable CompletableFuture<Void> serve(
            @Nullable PushSession session,
            BayeuxRequest request,
            RequestContext context,
            MessageBatch batch,
            BayeuxReply reply) {
        return dispatcher.serve(session, request, context, batch, reply);
    }

    /** Lets CometD serve a request that is none of the hub's own. The promise gets CometD's reply; it never fails. */
    public void serve(
            @Nullable PushSession session,
            BayeuxRequest.Other request,
            RequestContext context,
            MessageBatch batch,
            Promise<ServerMessage.Mutable> promise) {
        serveOther(session, request.message(), context, batch, promise);
    }

    private void serveOther(
            @Nullable PushSession session,
            ServerMessage.Mutable message,
            RequestContext context,
            MessageBatch batch,
            Promise<ServerMessage.Mutable> promise) {
        try {
            if (session == null || !session.isOf(message.getClientId())) {
                super.handle(null, message, promise);
                return;
            }
            session.cancelExpiration(false);
            dispatcher.checkBatch(session, context, batch);
            if (!message.isMeta() || Channel.META_SUBSCRIBE.equals(message.getChannel())) {
                context.listenAddress().require(Purpose.DEVICES); // the channels of plug-ins
            }
            checkSubscriptions(session, message);
            super.handle(session, message, Promise.from(promise::succeed, failure -> fail(message, failure, promise)));
        } catch (RuntimeException | Error e) {
            fail(message, e, promise);
        }
    }

    private void fail(ServerMessage.Mutable message, Throwable failure, Promise<ServerMessage.Mutable> promise) {
        ServerMessage.Mutable reply = createReply(message);
        BayeuxReply refused = new BayeuxReply(header(message));
        refused.refuse(Refusals.of(failure));
        refused.copyTo(reply);
        promise.succeed(reply);
    }

    private void checkSubscriptions(PushSession session, ServerMessage message) {
        if (Channel.META_SUBSCRIBE.equals(message.getChannel())
                && session.getSubscriptions().size() >= settings.maxSubscriptions()) {
            throw new Refusal(
                    ErrorCode.SLOW_DOWN,
                    "Too many subscriptions: at most " + settings.maxSubscriptions() + " a session.");
        }
    }

    /** Called by CometD's HTTP transports, and by local sessions. */
    @Override
    @SuppressWarnings("NullAway") // CometD's classes are not annotated; it allows no session
    public void handle(
            @Nullable ServerSessionImpl session,
            ServerMessage.Mutable message,
            Promise<ServerMessage.Mutable> promise) {
        if (!(message.getBayeuxContext() instanceof HttpRequestContext context)) {
            super.handle(session, message, promise);
            return;
        }
        PushSession push = session instanceof PushSession known ? known : null;
        if (push != null && push.isHandshook()) {
            push.speaksThrough(null); // a client that polls has left its WebSocket
        }
        if (message instanceof RequestMessage parsed) {
            handle(push, parsed, context, promise);
        } else {
            serveOther(push, message, context, context.batch(), promise);
        }
    }

    private void handle(
            @Nullable PushSession session,
            RequestMessage message,
            HttpRequestContext context,
            Promise<ServerMessage.Mutable> promise) {
        ServerMessage.Mutable reply = createReply(message);
        CompletableFuture<Void> later =
                dispatcher.serve(session, message.request(), context, context.batch(), message.reply());
        if (later == null) {
            answer(message, reply, promise);
        } else {
            later.thenRun(() -> answer(message, reply, promise));
        }
    }

    private static void answer(
            RequestMessage message, ServerMessage.Mutable reply, Promise<ServerMessage.Mutable> promise) {
        message.copyReply();
        if (message.request() instanceof BayeuxRequest.Heartbeat) {
            message.trim();
        }
        promise.succeed(reply);
    }

    private static BayeuxRequest.Header header(ServerMessage message) {
        return new BayeuxRequest.Header(message.getChannel(), message.getId(), message.getClientId());
    }

    @Override
    protected void error(ServerMessage.Mutable reply, String error) {
        super.error(reply, Refusals.inOurWords(error));
    }

    /** CometD knows the session from now on, and so do the listeners of plug-ins. */
    void add(PushSession session, ServerMessage handshake) {
        sessions.incrementAndGet();
        metrics.sessionOpened(session.transport());
        session.tellConnected();
        addServerSession(session, handshake);
    }

    /**
     * Refuses a session that was just registered if its device was cut off meanwhile: whoever cuts it off from now on finds it.
     */
    void refuseIfCutOff(PushSession session) {
        if (handshakes.isCutOff(session)) {
            SessionConnection connection = session.connection();
            removeServerSession(session, true);
            if (connection != null) {
                connection.released(session); // it may have ended before it had this connection
            }
            throw CutOffCheck.refusal();
        }
    }

    /** Whether it takes no new sessions, because the hub stops. */
    public boolean isDraining() {
        return draining;
    }

    /** What is said to who wants a new session while it drains. */
    public static Refusal draining() {
        return Refusal.unavailable("The hub is stopping: handshake again in a moment.", COME_BACK);
    }

    void refuseIfDraining() {
        if (draining) {
            throw draining();
        }
    }

    /** Called about once a second for every session: ends what outlived its token, closes what does not read. */
    void inspect(PushSession session, long nanoTime) {
        SessionConnection connection = session.connection();
        if (connection != null) {
            connection.inspect(nanoTime, settings.writeDeadline().toNanos());
        }
        if (session.hasOverflowed()) {
            session.end(new Refusal(
                    ErrorCode.SLOW_DOWN, "Too many messages wait for this session: handshake again.", COME_BACK));
        }
        Identity identity = session.identity();
        if (identity != null && limits.isSuspended(identity.user())) {
            session.end(SessionLimits.suspension());
        }
        if (handshakes.isCutOff(session)) {
            session.disconnect(CutOffCheck.refusal());
        }
        if (identity != null && identity.isOver(clock.instant())) {
            session.end(new Refusal(
                    ErrorCode.UNAUTHENTICATED,
                    "The access token has expired: handshake again with a fresh one.",
                    COME_BACK));
        }
    }

    /**
     * A session is over: it gives back its place and hears no more.
     *
     * @param saidSo whether its client ended it
     */
    void left(PushSession session, boolean saidSo) {
        if (session.leavesOnce()) {
            session.tellOver(saidSo);
            sessions.decrementAndGet();
            handshakes.giveBack(session);
            subscriptions.leave(session);
            SessionConnection connection = session.connection();
            if (connection != null) {
                connection.released(session);
            }
        }
    }

    /** The WebSocket of a session is gone: a session made on it cannot come back and ends at once. */
    @SuppressWarnings("ReferenceEquality") // that very connection, not one that replaced it
    public void connectionLost(PushSession session, SessionConnection connection) {
        if (session.connection() != connection) {
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
        return (int) Math.min(Integer.MAX_VALUE, Math.max(1, limits.count()) * 1000L / settings.syncsPerSecond());
    }

    /** Over how long the devices connected now are to spread when they come back. */
    public ReconnectSpread reconnectSpread() {
        return reconnectSpread;
    }

    /** Refuses new handshakes from now on. */
    public void refuseNew() {
        draining = true;
    }

    /** Nobody can tell what the sessions missed: all begin anew. */
    Refusal missedUnknown() {
        return comeBack(Refusals.MISSED_UNKNOWN.text(), reconnectSpread.toAllNodes());
    }

    /** Each session is told a moment of its own, so that also clients that know nothing of a spread come back one by one. */
    private static Refusal comeBack(String text, int spread) {
        Duration after = COME_BACK.plusMillis(ThreadLocalRandom.current().nextInt(spread + 1));
        return new Refusal(ErrorCode.SESSION_UNKNOWN, text, after);
    }

    @Override
    protected void doStop() throws Exception {
        timers.close();
        super.doStop();
    }
}
