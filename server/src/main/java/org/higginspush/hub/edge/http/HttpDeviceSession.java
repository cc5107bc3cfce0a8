package org.higginspush.hub.edge.http;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Request;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.backplane.CatchUp;
import org.higginspush.hub.model.ClientKind;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.session.AddressClass;
import org.higginspush.hub.session.ClientName;
import org.higginspush.hub.session.ConnectedSession;
import org.higginspush.hub.session.DeviceSession;
import org.higginspush.hub.session.MovableSession;
import org.higginspush.hub.session.NoticeSink;
import org.higginspush.hub.session.SessionDescription;
import org.jspecify.annotations.Nullable;

/**
 * A device's session over HTTP: a request that stays open until there are notices, as a long poll or an event stream. It ends
 * once, and its request is completed however it ends; otherwise its connection's file descriptor would be leaked.
 */
abstract class HttpDeviceSession implements NoticeSink, ConnectedSession, MovableSession {
    private final HttpApiExchange exchange;
    private final Identity who;
    private final DeviceSession device;
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile Runnable whenOver = () -> {};
    private volatile Instant since = Instant.EPOCH;

    HttpDeviceSession(HttpApiExchange exchange, Identity who) {
        this.exchange = exchange;
        this.who = who;
        device = new DeviceSession(who.user(), who.device(), this);
    }

    final HttpApiExchange exchange() {
        return exchange;
    }

    final Identity who() {
        return who;
    }

    final DeviceSession device() {
        return device;
    }

    /** Sets what to run when the session is over. Called once, before anything can end it. */
    final void whenOver(Runnable action) {
        whenOver = action;
    }

    final boolean isOver() {
        return over.get();
    }

    /** Ends the session. True for one caller only, which then has to complete the request. */
    final boolean endOnce() {
        if (!over.compareAndSet(false, true)) {
            return false;
        }
        whenOver.run();
        ended();
        return true;
    }

    /** Called once, when it is over. */
    void ended() {}

    /** Answers with a refusal, or with what failed. */
    final void refuse(Throwable failure) {
        if (endOnce()) {
            exchange.fail(failure);
        }
    }

    /** The connection is lost, or its end does not read. */
    final void abort() {
        if (endOnce()) {
            exchange.callback().failed(new EofException("The client is gone"));
            lost();
        }
    }

    /** Called once, if its connection is lost. */
    void lost() {}

    /** Notes when it began. */
    final void opened(Instant now) {
        since = now;
    }

    @Override
    public final String userId() {
        return who.user();
    }

    @Override
    public final @Nullable String deviceId() {
        return who.device();
    }

    @Override
    public final ClientKind clientKind() {
        return ClientKind.of(exchange.request().getHeaders().get(HttpHeader.USER_AGENT));
    }

    @Override
    public final int waitingNotices() {
        return device.waiting();
    }

    /** Nothing comes back on such a connection: what was written counts as confirmed. */
    @Override
    public final SessionDescription describe() {
        Request request = exchange.request();
        return new SessionDescription(
                transport().word(),
                AddressClass.of(request.getConnectionMetaData().getRemoteSocketAddress()),
                since,
                ClientName.of(request.getHeaders().get(HttpHeader.USER_AGENT)),
                device.written());
    }

    @Override
    public final void disconnect(Refusal why) {
        end(why);
    }

    /** Starts the session with what the device missed. */
    abstract void begin(CatchUp missed);

    /** Nothing is published on the connection while it is held. */
    @Override
    public final boolean mayPublish() {
        return false;
    }

    /** The answer to who is asked to come back and was told nothing yet. */
    static Refusal moving(Duration after) {
        return Refusal.unavailable("The hub is stopping: try again in a moment.", after);
    }

    /** Called about once a second with {@link System#nanoTime}. */
    void inspect(long nanos) {}

    /** Ends the session in good order, for a reason: the client comes back. */
    abstract void end(Refusal why);

    @Override
    public final void epochChanged() {
        end(Refusal.unavailable("The hub cannot tell what was missed: send this again.", Duration.ofSeconds(1)));
    }

    /** True once the token it was opened with is over. */
    final boolean isOver(Instant now) {
        return who.isOver(now);
    }
}
