package org.higginspush.demo.chat.bayeux;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import org.cometd.bayeux.server.ServerSession;
import org.cometd.bayeux.server.ServerTransport;
import org.cometd.server.ServerSessionImpl;
import org.higginspush.demo.chat.rooms.TokenBucket;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Refusal;

/** A Bayeux session that has sent a request, with its rate limit. Its id never leaves the server. */
final class Caller {
    private static final int BURST = 60;
    private static final int PER_MINUTE = 600;

    private final ServerSession session;
    private final TokenBucket tokenBucket = new TokenBucket(BURST, PER_MINUTE); // guarded by itself

    Caller(ServerSession session) {
        this.session = session;
    }

    String id() {
        return session.getId();
    }

    ServerSession session() {
        return session;
    }

    /**
     * Counts a request.
     *
     * @throws Refusal {@code SLOW_DOWN} if there were too many
     */
    void countRequest(Instant now) {
        Duration wait;
        synchronized (tokenBucket) {
            wait = tokenBucket.take(now);
        }
        if (!wait.isZero()) {
            throw new Refusal(ErrorCode.SLOW_DOWN, "Too many requests at once: wait a moment.", wait);
        }
    }

    /**
     * The state of its connection: the transport, how long a poll is held, how many messages are queued. No address.
     */
    Map<String, Object> connection() {
        ServerTransport transport = session.getServerTransport();
        long timeout = session instanceof ServerSessionImpl own
                ? own.calculateTimeout(transport.getTimeout())
                : session.getTimeout();
        return ChatCodec.fields("transport", transport.getName(), "timeout", timeout, "queued", queued());
    }

    /** How many messages wait for the client to fetch or read them. */
    int queued() {
        if (!(session instanceof ServerSessionImpl own)) {
            return 0;
        }
        Lock lock = own.getLock();
        lock.lock();
        try {
            return own.getQueue().size();
        } finally {
            lock.unlock();
        }
    }
}
