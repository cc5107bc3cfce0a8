package org.higginspush.hub.edge.websocket;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.access.TokenRenewal;
import org.higginspush.hub.backplane.CatchUp;
import org.higginspush.hub.edge.api.ApiFailures;
import org.higginspush.hub.edge.bayeux.ReconnectSpread;
import org.higginspush.hub.edge.bayeux.Throttle;
import org.higginspush.hub.edge.jetty.DirectEndPoint;
import org.higginspush.hub.edge.jetty.FrameEndPoint;
import org.higginspush.hub.edge.jetty.FrameWriter;
import org.higginspush.hub.edge.jetty.RateLimitHandler;
import org.higginspush.hub.edge.jetty.RateLimits;
import org.higginspush.hub.edge.jetty.ReadBudget;
import org.higginspush.hub.json.InvalidJson;
import org.higginspush.hub.json.StrictJson;
import org.higginspush.hub.model.ChangeFields;
import org.higginspush.hub.model.ClientKind;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.KnownFields;
import org.higginspush.hub.model.ListenAddress;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.model.RateLimit;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.model.SessionTransport;
import org.higginspush.hub.plugin.RefusalLog;
import org.higginspush.hub.session.AddressClass;
import org.higginspush.hub.session.ClosingConnection;
import org.higginspush.hub.session.ConnectedSession;
import org.higginspush.hub.session.DeviceSession;
import org.higginspush.hub.session.MovableSession;
import org.higginspush.hub.session.SessionDescription;
import org.higginspush.hub.session.WireNotice;
import org.jspecify.annotations.Nullable;

/**
 * One plain WebSocket: a session that its URL opened. The first frame is what the device missed; then comes one notice a frame,
 * written as {@link DeviceSession} gives them, straight to the socket. What the client sends are requests of the API, which
 * {@link WebSocketRequests} serves, and heartbeats.
 *
 * <p>Thread-safe.
 */
public final class PlainWebSocket extends FrameEndPoint implements ConnectedSession, MovableSession {
    /** A close code for applications (RFC 6455, section 7.4.2) is this and the status of the refusal. */
    private static final int APPLICATION_CODES = 4000;

    /** So long before its token ends a client is reminded. */
    private static final Duration REMINDER = Duration.ofMinutes(1);

    private static final KnownFields HEARTBEAT = KnownFields.of("a heartbeat", "position", "heard");

    private final PlainWebSockets sockets;
    private final @Nullable DeviceSession device;
    private final @Nullable String address;
    private final boolean byTicket;
    private final @Nullable String client;
    private final ListenAddress listenAddress;
    /** When it was opened, in seconds since 1970. */
    private final int begun;

    private volatile Identity who;
    /** Null before the first request. Owned by the thread that reads. */
    private @Nullable WebSocketRequests requests;
    /** Where the device is; null once it was told what it missed. Owned by the thread that opens. */
    private @Nullable Position since;

    /** What the last heartbeat showed that the device knows; negative if none came. */
    private volatile long confirmed = -1;

    private volatile boolean opened;
    private volatile boolean published;
    /** Guarded by this, as the next two. */
    private boolean over;

    private boolean reminded;
    /** Made at the first renewal. */
    private @Nullable Throttle renewals;
    /** The reconnect spread that the client was told, in milliseconds. */
    private volatile int toldSpread;
    /** Whether a ping is unanswered. Owned by the thread that inspects. */
    private boolean pinged;

    PlainWebSocket(
            PlainWebSockets sockets,
            WebSocketOpening opening,
            @Nullable String address,
            @Nullable DirectEndPoint direct) {
        super(
                direct,
                direct == null ? sockets.newBudget() : direct.budget(),
                sockets.settings().maxMessageBytes());
        this.sockets = sockets;
        this.who = opening.who();
        this.since = opening.since();
        this.byTicket = opening.byTicket();
        this.client = opening.client();
        this.listenAddress = opening.listenAddress();
        this.begun = (int) sockets.now().getEpochSecond();
        this.address = address;
        this.device = opening.subscribes() ? new DeviceSession(who.user(), who.device(), this) : null;
    }

    /** Who opened it; after a renewal with the later token. */
    public Identity who() {
        return who;
    }

    /** The address it was opened from; null if that is not known. */
    public @Nullable String address() {
        return address;
    }

    boolean isByTicket() {
        return byTicket;
    }

    /** The address of the hub that it was opened at. */
    ListenAddress listenAddress() {
        return listenAddress;
    }

    @Override
    public String userId() {
        return who.user();
    }

    @Override
    public @Nullable String deviceId() {
        return who.device();
    }

    @Override
    public SessionTransport transport() {
        return SessionTransport.PLAIN_WEBSOCKET;
    }

    @Override
    public ClientKind clientKind() {
        return ClientKind.of(client);
    }

    @Override
    public int waitingNotices() {
        return device == null ? 0 : device.waiting();
    }

    @Override
    public SessionDescription describe() {
        return new SessionDescription(
                transport().word(),
                AddressClass.of(address),
                Instant.ofEpochSecond(Integer.toUnsignedLong(begun)),
                client,
                confirmed());
    }

    private @Nullable Position confirmed() {
        DeviceSession of = device;
        if (of == null || of.isHeld()) {
            return null;
        }
        long written = of.waiting() == 0 ? of.routed() : of.startedAt();
        return new Position(of.epoch(), confirmed < 0 ? written : Math.max(confirmed, of.startedAt()));
    }

    @Override
    public void disconnect(Refusal why) {
        end(why);
    }

    @Nullable
    DeviceSession device() {
        return device;
    }

    // ---- the beginning

    @Override
    protected void opened() {
        opened = true;
        setIdleTimeout(Duration.ZERO); // the regular inspection watches that
        Position from = since;
        since = null;
        if (isOver()) {
            closeWith(endedBefore());
            return;
        }
        if (device == null) {
            write(StrictJson.write(greeting(new LinkedHashMap<>())), Callback.NOOP);
        } else {
            sockets.timelines().connected(who.user(), who.device(), transport());
            begin(device, from);
        }
    }

    /** Why the session was ended between its upgrade and now, when there was no connection yet to say it on. */
    private Refusal endedBefore() {
        try {
            sockets.checkCutOff(who);
        } catch (Refusal cutOff) {
            return cutOff;
        }
        return Refusal.unavailable("The hub ended this session: open the WebSocket again.", PlainWebSockets.COME_BACK);
    }

    private void begin(DeviceSession joining, @Nullable Position from) {
        CompletableFuture<CatchUp> joined;
        try {
            joined = sockets.router().join(joining, from);
        } catch (RuntimeException | Error e) {
            end(ApiFailures.refusal(e));
            return;
        }
        joined.whenComplete((missed, failure) -> {
            try {
                if (failure == null) {
                    writeMissed(joining, missed);
                } else {
                    end(ApiFailures.refusal(failure));
                }
            } catch (RuntimeException | Error e) {
                end(ApiFailures.refusal(e));
            }
        });
    }

    /** Writes what was missed; what comes meanwhile waits in the device session until that is on its way. */
    private void writeMissed(DeviceSession joined, CatchUp missed) {
        Map<String, Object> frame =
                sockets.subscribeApi().fields(sockets.router().inOneAnswer(joined, missed));
        write(StrictJson.write(greeting(frame)), Callback.from(joined::release, failure -> abort()));
    }

    private Map<String, Object> greeting(Map<String, Object> frame) {
        frame.put("expiresIn", sockets.expiresIn(who));
        toldSpread = sockets.reconnectSpread().toOtherNodes();
        if (toldSpread > 0) {
            frame.put("reconnectSpread", toldSpread);
        }
        return frame;
    }

    // ---- notices

    /** Notices wait: writes them, and goes on until none does. Only one thread at a time is here. */
    @Override
    public void noticesPending() {
        FrameWriter open = writer();
        DeviceSession of = device;
        while (open != null && of != null) {
            List<WireNotice> batch = of.take(this);
            if (batch.isEmpty() || !new NoticeFrameWriter(open, this, batch, sockets).writeNow()) {
                return;
            }
        }
    }

    // ---- what the client sends

    @Override
    protected void onMessage(String text) {
        if (isOver()) {
            demand(); // what comes before the client's close frame; the token may be accepted no more
            return;
        }
        Map<?, ?> fields;
        try {
            fields = StrictJson.map(text);
        } catch (InvalidJson e) {
            refuseFrame(Refusal.malformed("A frame must hold one JSON object: " + e.getMessage() + "."));
            return;
        }
        if (fields.containsKey("position") || fields.containsKey("heard")) {
            expectNonBlocking(true);
            heartbeat(fields);
        } else {
            expectNonBlocking(false);
            execute(() -> serve(fields));
        }
    }

    /** What is no JSON is from a client that speaks something else. */
    private void refuseFrame(Refusal refusal) {
        sockets.metrics().refused(refusal.code());
        write(StrictJson.write(WebSocketExchange.problem(null, refusal)), Callback.NOOP);
        closeWith(refusal);
    }

    private void serve(Map<?, ?> fields) {
        WebSocketRequests serving = requests == null ? new WebSocketRequests(this, sockets.dispatcher()) : requests;
        requests = serving;
        serving.serve(fields);
        serving.demand();
    }

    private void heartbeat(Map<?, ?> fields) {
        try {
            HEARTBEAT.requireOnly(fields.keySet());
            Position position = Position.parse(ChangeFields.text(fields, "position"));
            heartbeat(position, heard(fields.get("heard")));
        } catch (Refusal refusal) {
            refused("a heartbeat", refusal);
            write(StrictJson.write(WebSocketExchange.problem(null, refusal)), Callback.NOOP);
            demand();
        }
    }

    private static int heard(@Nullable Object count) {
        if (count == null) {
            return -1;
        }
        if (count instanceof Integer heard && heard >= 0) {
            return heard;
        }
        throw Refusal.malformed("\"heard\" must be the number of notices that came on this WebSocket.");
    }

    /** Compares what a heartbeat says with what the device was told; what was lost is offered again before the answer. */
    private void heartbeat(@Nullable Position position, int heard) {
        DeviceSession of = device;
        if (of == null) {
            throw Refusal.malformed(
                    "This WebSocket is for requests alone: open /v1/users/{user}/changes to hear of changes.");
        }
        String epoch = of.epoch();
        if (position != null && !of.isHeld() && !position.epoch().equals(epoch)) {
            epochChanged();
            return;
        }
        long at = position == null ? -1 : position.offset();
        long lostSince = of.heartbeat(at, heard);
        long upTo = of.confirmed(at, heard);
        confirmed = upTo;
        if (lostSince < 0) {
            sockets.router().heard(of, at, heard);
            answerHeartbeat(of, upTo);
        } else {
            repair(of, new Position(epoch, lostSince), upTo);
        }
    }

    @Override
    public void epochChanged() {
        Duration after = Duration.ofMillis(
                ThreadLocalRandom.current().nextInt(sockets.reconnectSpread().toAllNodes() + 1));
        end(new Refusal(
                ErrorCode.SESSION_UNKNOWN, "The hub cannot tell what was missed: open the WebSocket again.", after));
    }

    /** Reading what was lost may wait for the disk, and this thread may read for many devices. */
    private void repair(DeviceSession of, Position lostSince, long upTo) {
        CompletableFuture.supplyAsync(() -> sockets.router().repair(of, lostSince))
                .thenCompose(repaired -> repaired)
                .whenComplete((done, failure) -> {
                    if (failure == null) {
                        answerHeartbeat(of, upTo);
                    } else {
                        end(ApiFailures.refusal(failure)); // the loss would not be noticed again
                    }
                });
    }

    private void answerHeartbeat(DeviceSession of, long upTo) {
        Map<String, Object> frame = new LinkedHashMap<>(4);
        if (!of.isHeld()) {
            long offset = of.replyOffset(upTo);
            if (offset >= of.startedAt()) {
                frame.put("position", new Position(of.epoch(), offset).toString());
            }
        }
        int spread = sockets.reconnectSpread().toOtherNodes();
        if (ReconnectSpread.isNews(spread, toldSpread)) {
            toldSpread = spread;
            frame.put("reconnectSpread", spread);
        }
        write(StrictJson.write(frame), Callback.from(this::demand, failure -> {}));
    }

    @Override
    protected String textOnly() {
        return "Send JSON in text frames: binary frames are not taken here.";
    }

    // ---- its token

    CompletableFuture<Identity> verify(@Nullable String token) {
        Duration wait = mayRenewIn(System.nanoTime());
        if (!wait.isZero()) {
            throw new Refusal(ErrorCode.SLOW_DOWN, "Too many renewals: wait before the next.", wait);
        }
        return sockets.tokens().verify(token);
    }

    private synchronized Duration mayRenewIn(long now) {
        if (renewals == null) {
            renewals = Throttle.ofRenewals(now);
        }
        return renewals.take(now);
    }

    /**
     * From now on another token of the same user and device says what may be done.
     *
     * @return for how many milliseconds it is good
     */
    synchronized long renew(Identity fresh) {
        Identity renewed = TokenRenewal.renewed(who, fresh, usedScopes());
        sockets.checkCutOff(renewed); // it is bound to its device only now
        who = renewed;
        reminded = false;
        return sockets.expiresIn(who);
    }

    private Set<Scope> usedScopes() {
        Set<Scope> used = EnumSet.noneOf(Scope.class);
        if (device != null) {
            used.add(Scope.SUBSCRIBE);
        }
        if (published) {
            used.add(Scope.PUBLISH);
        }
        return used;
    }

    /** Notes that it publishes changes. */
    void publishes() {
        published = true;
    }

    // ---- limits

    @Override
    protected RateLimit limit(RateLimits limits) {
        return who.may(Scope.PUBLISH) ? limits.publisher() : limits.session();
    }

    @Override
    protected void flooded() {
        sockets.flooded(this);
        sockets.metrics().refused(RateLimitHandler.TOO_FAST.code());
        write(StrictJson.write(WebSocketExchange.problem(null, RateLimitHandler.TOO_FAST)), Callback.NOOP);
        closeAfterLinger(code(RateLimitHandler.TOO_FAST), RateLimitHandler.TOO_FAST.text());
    }

    /** Something that came here was refused: that costs more than what is not. */
    void refused(String what, Refusal refusal) {
        charge(ReadBudget.REFUSAL_UNITS);
        tellRefused(what, refusal);
    }

    void tellRefused(String what, Refusal refusal) {
        sockets.metrics().refused(refusal.code());
        if (RefusalLog.isOn()) {
            RefusalLog.refused(what, who, address, refusal.code().status() + " " + refusal.text());
        }
    }

    @Override
    protected void schedule(Runnable task, Duration delay) {
        sockets.schedule(task, delay);
    }

    void executeLater(Runnable task) {
        sockets.executeLater(task);
    }

    // ---- the end

    /** Called about once a second, by one thread. */
    void inspect(Instant now, long nanos) {
        if (!opened) {
            if (quietFor(nanos) > sockets.settings().openTimeout().toNanos()) {
                endOnce(); // the upgrade never came to its end
            }
            return;
        }
        Identity present = who;
        if (present.isOver(now)) {
            end(Refusal.unauthenticated("The access token has expired: open the WebSocket again with a fresh one."));
        } else if (sockets.isSuspended(present.user())) {
            end(sockets.suspension());
        } else {
            long idle = sockets.settings().idleTimeout().toNanos();
            inspect(nanos, idle, sockets.settings().writeDeadline().toNanos());
            ping(quietFor(nanos) > idle / 2);
            remind(present, now);
        }
    }

    private void ping(boolean quiet) {
        FrameWriter open = writer();
        if (quiet && !pinged && open != null) {
            open.ping();
        }
        pinged = quiet;
    }

    private void remind(Identity present, Instant now) {
        if (now.isBefore(present.expires().minus(REMINDER))) {
            return;
        }
        synchronized (this) {
            if (reminded) {
                return;
            }
            reminded = true;
        }
        write("{\"expiresIn\":" + sockets.expiresIn(present) + "}", Callback.NOOP);
    }

    /**
     * Ends the session for a reason, and closes the connection with it: 4000 and the code of the refusal. To be called from any
     * thread; does not block.
     */
    public void end(Refusal why) {
        if (endOnce()) {
            sockets.metrics().sessionEnded(why.code());
            tellEnded(why);
            if (why.retryAfter() != null) {
                write("{\"retryAfter\":" + why.retryAfter().toMillis() + "}", Callback.NOOP);
            }
            closeWith(why);
        }
    }

    private void tellEnded(Refusal why) {
        if (device != null) {
            sockets.timelines().ended(who, why);
        }
    }

    private void closeWith(Refusal why) {
        close(code(why), why.text());
    }

    private static int code(Refusal why) {
        return APPLICATION_CODES + why.code().status();
    }

    @Override
    public boolean mayPublish() {
        return who.may(Scope.PUBLISH);
    }

    @Override
    public ClosingConnection move(Duration after) {
        if (endOnce()) {
            sockets.metrics().sessionEnded(ErrorCode.SESSION_UNKNOWN);
            tellEnded(Refusal.unavailable("The hub restarts.", after));
            write("{\"retryAfter\":" + after.toMillis() + "}", Callback.NOOP);
            close(CloseStatus.SERVICE_RESTART, "The hub restarts: open again in " + after.toMillis() + " ms.");
        }
        return this;
    }

    @Override
    protected void closing(int code, String reason) {
        ErrorCode refusal = refusalOfFrame(code);
        if (refusal != null) {
            sockets.metrics().refused(refusal);
        }
        if (RefusalLog.isOn() && code != CloseStatus.NORMAL && code != CloseStatus.SERVICE_RESTART) {
            RefusalLog.refused("to keep the WebSocket", who, address, code + " " + reason);
        }
    }

    @Override
    public void onClosed(CloseStatus status, Callback callback) {
        boolean saidSo = status.getCode() == CloseStatus.NORMAL || status.getCode() == CloseStatus.SHUTDOWN;
        execute(() -> closedByClient(saidSo));
        callback.succeeded();
    }

    private void closedByClient(boolean saidSo) {
        if (endOnce() && device != null) {
            sockets.timelines().left(who.user(), who.device(), saidSo);
        }
    }

    private synchronized boolean isOver() {
        return over;
    }

    /** The session is over. True the first time. */
    boolean endOnce() {
        synchronized (this) {
            if (over) {
                return false;
            }
            over = true;
        }
        sockets.left(this);
        return true;
    }
}
