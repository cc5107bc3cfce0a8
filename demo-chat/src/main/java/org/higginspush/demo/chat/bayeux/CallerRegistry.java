package org.higginspush.demo.chat.bayeux;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.cometd.bayeux.server.BayeuxServer;
import org.cometd.bayeux.server.ServerMessage;
import org.cometd.bayeux.server.ServerSession;
import org.jspecify.annotations.Nullable;

/** The Bayeux sessions that have sent a request; notices when one sends a message, and when it ends. Thread-safe. */
final class CallerRegistry {
    private final BayeuxServer bayeux;
    private final Consumer<String> heard;
    private final Consumer<String> lost;
    private final Consumer<String> gone;
    private final Map<String, Caller> bySession = new ConcurrentHashMap<>();

    /**
     * @param heard called with a session's id for every message of it, on a network thread
     * @param lost called with a session's id once it has ended because its connection was lost
     * @param gone called with a session's id once it has been ended
     */
    CallerRegistry(BayeuxServer bayeux, Consumer<String> heard, Consumer<String> lost, Consumer<String> gone) {
        this.bayeux = bayeux;
        this.heard = heard;
        this.lost = lost;
        this.gone = gone;
    }

    Caller of(ServerSession session) {
        Caller known = bySession.get(session.getId());
        return known != null ? known : watch(session);
    }

    private Caller watch(ServerSession session) {
        Caller caller = new Caller(session);
        Caller other = bySession.putIfAbsent(session.getId(), caller);
        if (other != null) {
            return other;
        }
        session.addListener(
                (ServerSession.RemovedListener) (removed, message, timeout) -> over(removed.getId(), timeout));
        session.addExtension(new ActivityExtension());
        if (!isLive(session)) {
            over(session.getId(), true);
        }
        return caller;
    }

    /** Whether the session is alive; false as soon as its listeners are told of its end. */
    boolean isLive(ServerSession session) {
        return bayeux.getSession(session.getId()) != null;
    }

    @Nullable
    Caller find(String session) {
        return bySession.get(session);
    }

    private void over(String session, boolean wasLost) {
        bySession.remove(session);
        (wasLost ? lost : gone).accept(session);
    }

    /** Notices every message of a session and lets it pass. */
    private final class ActivityExtension implements ServerSession.Extension {
        @Override
        public boolean rcv(ServerSession session, ServerMessage.Mutable message) {
            heard.accept(session.getId());
            return true;
        }

        @Override
        public boolean rcvMeta(ServerSession session, ServerMessage.Mutable message) {
            heard.accept(session.getId());
            return true;
        }
    }
}
