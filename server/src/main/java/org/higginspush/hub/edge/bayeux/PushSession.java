package org.higginspush.hub.edge.bayeux;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cometd.bayeux.Channel;
import org.cometd.bayeux.Message;
import org.cometd.bayeux.Promise;
import org.cometd.bayeux.server.ServerMessage;
import org.cometd.bayeux.server.ServerTransport;
import org.cometd.server.AbstractServerTransport;
import org.cometd.server.ServerMessageImpl;
import org.cometd.server.ServerSessionImpl;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.metrics.HubMetrics;
import org.higginspush.hub.model.ClientKind;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.model.SessionTransport;
import org.higginspush.hub.plugin.RefusalLog;
import org.higginspush.hub.session.AddressClass;
import org.higginspush.hub.session.ClientName;
import org.higginspush.hub.session.ClosingConnection;
import org.higginspush.hub.session.ConnectedSession;
import org.higginspush.hub.session.DeviceSession;
import org.higginspush.hub.session.MovableSession;
import org.higginspush.hub.session.NoticeSink;
import org.higginspush.hub.session.SessionDescription;
import org.higginspush.hub.session.WireNotice;
import org.higginspush.hub.timeline.UserTimelines;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Bayeux session that knows who it is and, once it has subscribed, which device it serves. Notices never enter
 * CometD's own queue: a poll's answer takes them from the device session, a WebSocket writes them itself.
 */
public final class PushSession extends ServerSessionImpl implements NoticeSink, ConnectedSession, MovableSession {
    private static final Logger log = LoggerFactory.getLogger(PushSession.class);
    private static final int MOST_QUEUED = 1000;
    private static final String RECONNECT_SPREAD = "reconnectSpread";

    private static final int POLICY_VIOLATION = 1008;
    private static final int SERVICE_RESTART = 1012;

    private final PushBayeuxServer hub;
    /** When it was made, in seconds since 1970. */
    private final int since;

    private volatile @Nullable Identity identity;
    private volatile @Nullable DeviceSession device;
    private volatile @Nullable String channel;
    private volatile @Nullable SessionConnection connection;
    private volatile AbstractServerTransport.@Nullable Scheduler heartbeat;
    private volatile @Nullable Refusal ended;
    private volatile boolean overflowed;
    /** Guarded by this. */
    private boolean gone;

    private @Nullable String address;
    /** The handshake over HTTP that made it; null if no WebSocket may join it, or one has. Guarded by this. */
    private @Nullable RequestSource source;

    private volatile boolean published;
    /** Made at the first renewal. Guarded by this. */
    private @Nullable Throttle renewals;
    /** How many notices the subscriptions before the present one sent, and how many of these before the last answer. */
    private volatile int sent;

    private volatile int sentAtReply;
    /** The highest position that a heartbeat's answer may show, set when it came in: over a WebSocket, and as a poll. */
    private volatile long maxOnSocket;

    private volatile long maxInPoll;
    /** The spread that the client was told, in milliseconds. */
    private volatile int toldSpread;

    PushSession(PushBayeuxServer hub) {
        super(hub);
        this.hub = hub;
        this.since = hub.seconds();
    }

    /** Who this session is; null before its handshake was granted. */
    public @Nullable Identity identity() {
        return identity;
    }

    void become(Identity granted) {
        identity = granted;
    }

    /** The device this session serves; null until it has subscribed. */
    public @Nullable DeviceSession device() {
        return device;
    }

    /**
     * @param spelling the name of the channel as the client spelled it, or null if it is the canonical one
     */
    synchronized void serve(@Nullable DeviceSession served, @Nullable String spelling) {
        DeviceSession former = device;
        if (former != null) {
            sent = former.sentCount();
            sentAtReply = former.sentCountAtReply();
        }
        channel = spelling;
        maxInPoll = 0; // a poll that is held knows nothing of the new answer, which may be lost beside it
        device = served;
        if (served != null) {
            served.moveTo(sink()); // it may have moved to another connection since the device was made
        }
    }

    DeviceSession newDevice(Identity who) {
        DeviceSession made = new DeviceSession(who.user(), who.device(), sink());
        made.countFrom(sent, sentAtReply);
        return made;
    }

    /** Is told of what happens to the session. */
    public HubMetrics metrics() {
        return hub.metrics();
    }

    /** Is told of what happens to its device. */
    public UserTimelines timelines() {
        return hub.timelines();
    }

    void tellConnected() {
        Identity who = identity;
        if (who != null) {
            timelines().connected(who.user(), who.device(), transport());
        }
    }

    /** @param saidSo whether its client ended it, if the hub did not */
    void tellOver(boolean saidSo) {
        Identity who = identity;
        Refusal why = ended;
        if (who != null && why != null) {
            timelines().ended(who, why);
        } else if (who != null) {
            timelines().left(who.user(), who.device(), saidSo);
        }
    }

    /** A notice as a frame for this session's client. */
    public byte[] frame(WireNotice notice) {
        return NoticeCodec.frame(notice, channel);
    }

    /** The address the session was made from, for the limits per address. */
    @Nullable
    String address() {
        return address;
    }

    void madeFrom(@Nullable String remoteAddress) {
        address = remoteAddress;
    }

    /** The WebSocket that it speaks through; null when it polls. */
    public @Nullable SessionConnection connection() {
        return connection;
    }

    /** True if a client that says it has this id means this session, and it is past its handshake. */
    boolean isOf(@Nullable String clientId) {
        return isHandshook() && getId().equals(clientId);
    }

    /** Notes which connection speaks for the session now: a WebSocket, or none when it polls. */
    public synchronized void speaksThrough(@Nullable SessionConnection present) {
        SessionConnection former = connection;
        if (former == present) {
            return;
        }
        connection = present;
        source = null;
        if (former != null) {
            former.released(this);
        }
        DeviceSession served = device;
        if (served != null) {
            served.moveTo(sink());
        }
    }

    NoticeSink sink() {
        SessionConnection present = connection;
        return present == null ? this : present;
    }

    /** A plug-in's messages wait in CometD's queue; one that does not read must not make it grow without end (P5). */
    @Override
    protected void addMessage(ServerMessage message) {
        if (getQueue().size() < MOST_QUEUED) {
            super.addMessage(message);
        } else {
            overflowed = true;
        }
    }

    boolean hasOverflowed() {
        return overflowed;
    }

    /** Something waits for a polling client: wake its poll. */
    @Override
    public void noticesPending() {
        flush();
    }

    /** The next answer would be the first of the new epoch, and the device would go on with it and miss what was lost. */
    @Override
    public void epochChanged() {
        end(hub.missedUnknown());
    }

    void limitPositions(long onSocket, long inPoll) {
        maxOnSocket = onSocket;
        maxInPoll = inPoll;
    }

    @Override
    public boolean hasNonLazyMessages() {
        return super.hasNonLazyMessages() || pollHasNotices();
    }

    private boolean pollHasNotices() {
        DeviceSession served = device;
        return served != null && connection == null && served.hasWaiting();
    }

    /**
     * Called by the transport when it is about to write: a poll's answer carries the notices that wait, and the answer to
     * a heartbeat carries the position.
     */
    @Override
    public List<ServerMessage> takeQueue(List<ServerMessage.Mutable> replies) {
        List<ServerMessage> messages = super.takeQueue(replies);
        DeviceSession served = device;
        ServerMessage.@Nullable Mutable heartbeat = replyTo(Channel.META_CONNECT, replies);
        if (served == null || connection != null || heartbeat == null) {
            return messages;
        }
        long upTo = served.routed();
        List<ServerMessage> all = withNotices(messages, served);
        String position = position(served, Math.min(upTo, maxInPoll));
        Map<String, Object> fields = heartbeat.isSuccessful() ? heartbeatFields(position) : null;
        if (fields != null) {
            heartbeat.getExt(true).put(PushFields.PUSH, fields);
        }
        return all;
    }

    /** Completes the answer to a heartbeat on a WebSocket, just before it is written. */
    public void complete(BayeuxReply heartbeat) {
        DeviceSession served = device;
        Map<String, Object> fields = heartbeat.isSuccessful()
                ? heartbeatFields(served == null ? null : position(served, maxOnSocket))
                : null;
        if (fields != null) {
            heartbeat.push(fields);
        }
    }

    /** The answer to a handshake says for how long the token is good, and over how long to spread if devices are many. */
    Map<String, Object> handshakeFields(long expiresIn) {
        toldSpread = hub.reconnectSpread().toOtherNodes();
        return toldSpread == 0
                ? Map.of("expiresIn", expiresIn)
                : Map.of("expiresIn", expiresIn, RECONNECT_SPREAD, toldSpread);
    }

    /** The answer to a heartbeat says where the device is, and over how long to spread if that is news. */
    private @Nullable Map<String, Object> heartbeatFields(@Nullable String position) {
        int spread = hub.reconnectSpread().toOtherNodes();
        if (!ReconnectSpread.isNews(spread, toldSpread)) {
            return position == null ? null : Map.of("position", position);
        }
        toldSpread = spread;
        return position == null
                ? Map.of(RECONNECT_SPREAD, spread)
                : Map.of("position", position, RECONNECT_SPREAD, spread);
    }

    private List<ServerMessage> withNotices(List<ServerMessage> messages, DeviceSession served) {
        List<WireNotice> notices = served.takeForPoll(this);
        if (notices.isEmpty()) {
            return messages;
        }
        List<ServerMessage> all = new ArrayList<>(messages.size() + notices.size());
        all.addAll(messages);
        long now = metrics().nanoTime();
        for (WireNotice notice : notices) {
            all.add(new NoticeMessage(frame(notice.upTo(maxInPoll))));
            metrics().noticeWritten(transport(), notice.announcedAt(), now);
            timelines().told(served.user(), served.device(), transport(), notice.notice());
        }
        return all;
    }

    private static @Nullable String position(DeviceSession served, long upTo) {
        if (served.isHeld()) {
            return null;
        }
        long offset = served.replyOffset(upTo);
        return offset >= served.startedAt() // a lower one would tell the device nothing
                ? new Position(served.epoch(), offset).toString()
                : null;
    }

    private static ServerMessage.@Nullable Mutable replyTo(String channel, List<ServerMessage.Mutable> replies) {
        for (ServerMessage.Mutable reply : replies) {
            if (channel.equals(reply.getChannel())) {
                return reply;
            }
        }
        return null;
    }

    /** True if this session was made over HTTP by the browser with that cookie. */
    public boolean isOfBrowser(@Nullable String cookie) {
        String browser = getBrowserId();
        return browser != null && browser.equals(cookie);
    }

    /** From now on, and for a moment, a WebSocket that was open before this handshake may join it. */
    public synchronized void madeBy(RequestSource handshake) {
        source = handshake;
    }

    /** True, for one alone, if a WebSocket that was opened by this upgrade may join the session now. */
    public synchronized boolean joins(@Nullable RequestSource upgrade) {
        boolean may = source != null && upgrade != null && source.mayBeJoinedBy(upgrade, System.nanoTime());
        source = may ? null : source;
        return may;
    }

    /**
     * Counts a renewal of the token: one a second, and ten at once.
     *
     * @return zero if it may be, else how long to wait
     */
    synchronized Duration renews(long now) {
        if (renewals == null) {
            renewals = Throttle.ofRenewals(now);
        }
        return renewals.take(now);
    }

    /** Notes that it publishes changes. */
    void publishes() {
        if (!published) {
            published = true; // written once: it is read with each renewal, and set with each change
        }
    }

    /** What it does with its token's scopes. */
    Set<Scope> usedScopes() {
        Set<Scope> used = EnumSet.noneOf(Scope.class);
        if (device != null) {
            used.add(Scope.SUBSCRIBE);
        }
        if (published) {
            used.add(Scope.PUBLISH);
        }
        Identity who = identity;
        if (who != null && who.may(Scope.PLUGIN) && !getSubscriptions().isEmpty()) {
            used.add(Scope.PLUGIN);
        }
        return used;
    }

    /** True once the session is over. */
    synchronized boolean hasLeft() {
        return gone;
    }

    /** True the first time it is called. */
    synchronized boolean leavesOnce() {
        boolean first = !gone;
        gone = true;
        return first;
    }

    boolean wasMadeOnWebSocket() {
        return getBrowserId() == null;
    }

    /**
     * Ends the session with an answer: the heartbeat that is held is answered with the refusal and advice to come back,
     * or never, as {@link Advices#after} says.
     */
    void end(Refusal why) {
        ended = why;
        hub.metrics().sessionEnded(why.code());
        RefusalLog.refused("to go on with the session", identity, address, why.bayeuxError());
        SessionConnection present = connection;
        if (present != null) {
            present.refuseHeartbeat(this, why);
        } else {
            refusePoll(why);
        }
        hub.removeServerSession(this, true);
        flush();
    }

    // ---- for operators

    @Override
    public @Nullable String userId() {
        Identity who = identity;
        return who == null ? null : who.user();
    }

    @Override
    public @Nullable String deviceId() {
        Identity who = identity;
        return who == null ? null : who.device();
    }

    @Override
    public SessionTransport transport() {
        ServerTransport transport = getServerTransport();
        return connection != null || transport == null
                ? SessionTransport.WEBSOCKET
                : SessionTransport.ofBayeux(transport.getName());
    }

    @Override
    public ClientKind clientKind() {
        return ClientKind.of(getUserAgent());
    }

    @Override
    public int waitingNotices() {
        DeviceSession served = device;
        return served == null ? 0 : served.waiting();
    }

    @Override
    public SessionDescription describe() {
        return new SessionDescription(
                transport().word(),
                AddressClass.of(address),
                Instant.ofEpochSecond(Integer.toUnsignedLong(since)),
                ClientName.of(getUserAgent()),
                confirmed());
    }

    /** Up to where the device knows everything, by its last heartbeat. */
    private @Nullable Position confirmed() {
        DeviceSession served = device;
        return served == null || served.isHeld()
                ? null
                : new Position(served.epoch(), Math.max(served.startedAt(), maxOnSocket));
    }

    @Override
    public void disconnect(Refusal why) {
        SessionConnection present = connection;
        end(why);
        if (present != null) {
            present.close(POLICY_VIOLATION, why.text());
        }
    }

    // ---- when the hub stops

    @Override
    public boolean mayPublish() {
        Identity who = identity;
        return who != null && who.may(Scope.PUBLISH);
    }

    /** What is held is answered, and a WebSocket closed. */
    @Override
    public ClosingConnection move(Duration after) {
        SessionConnection present = connection;
        end(new Refusal(ErrorCode.SESSION_UNKNOWN, "The hub is stopping: handshake again in a moment.", after));
        if (present == null) {
            return ClosingConnection.CLOSED;
        }
        present.close(SERVICE_RESTART, "The hub restarts.");
        return present;
    }

    private void refusePoll(Refusal why) {
        AbstractServerTransport.Scheduler held = heartbeat;
        ServerMessage.Mutable message = held == null ? null : held.getMessage();
        ServerMessage.Mutable reply = message == null ? null : message.getAssociated();
        if (reply == null || !Channel.META_CONNECT.equals(reply.getChannel())) {
            return;
        }
        try {
            if (reply instanceof ServerMessageImpl made && made.getJSON() == null) {
                reply.setSuccessful(false);
                reply.put(Message.ERROR_FIELD, why.bayeuxError());
            }
        } catch (UnsupportedOperationException e) {
            // it is being written at this moment: the next message of the client will learn that the session is over
        }
    }

    /** Shows a heartbeat to the extensions that plug-ins gave the session: it is a sign that the client is there. */
    void showToExtensions(BayeuxRequest.Heartbeat request) {
        if (!getExtensions().isEmpty()) {
            ServerMessageImpl message = new ServerMessageImpl();
            message.setChannel(request.header().channel());
            message.setClientId(request.header().clientId());
            message.setServerTransport(getServerTransport());
            extendIncoming(message, Promise.noop());
        }
    }

    @Override
    public void setScheduler(AbstractServerTransport.@Nullable Scheduler scheduler) {
        heartbeat = scheduler;
        super.setScheduler(scheduler);
    }

    @Override
    public @Nullable Map<String, Object> takeAdvice(ServerTransport transport) {
        Refusal why = ended;
        return why == null ? super.takeAdvice(transport) : Advices.after(why);
    }

    @Override
    protected boolean removed(@Nullable ServerMessage message, boolean timeout) {
        boolean was = super.removed(message, timeout);
        hub.left(this, message != null);
        return was;
    }

    /** For logs: without its id, by which a session is taken over. */
    @Override
    public String toString() {
        return "session@" + Integer.toHexString(System.identityHashCode(this));
    }

    /** Called by CometD about once a second for every session. */
    @Override
    protected boolean sweep(long now) {
        if (super.sweep(now)) {
            return true;
        }
        try {
            hub.inspect(this, now);
        } catch (RuntimeException e) {
            log.error("A session could not be inspected", e); // the sessions behind it must be
        }
        return false;
    }
}
