package org.higginspush.hub.backplane.redis;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.higginspush.hub.model.Ids;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the nodes of a hub use Redis for beside the backplane: scripts and channels of other parts, over the connections that the
 * backplane has. Thread-safe.
 */
public final class RedisClusterStore {
    private static final Logger LOG = LoggerFactory.getLogger(RedisClusterStore.class);

    /** Hears of the connections. */
    public interface StoreListener {
        /**
         * There are new connections: what was said on channels meanwhile is lost, and so may be what was written. Called on the link's
         * thread, which must not be blocked; scripts may be run already.
         */
        void connected();

        /** There is no connection. Called on any thread. */
        void lost();
    }

    private static final StoreListener NOBODY = new StoreListener() {
        @Override
        public void connected() {}

        @Override
        public void lost() {}
    };

    private final RedisLink link;
    private final RedisKeys keys;
    private final Map<String, Consumer<String>> channels = new ConcurrentHashMap<>();
    private volatile StoreListener listener = NOBODY;
    private volatile List<? extends RedisScript> scripts = List.of();

    RedisClusterStore(RedisLink link, RedisKeys keys) {
        this.link = link;
        this.keys = keys;
    }

    /** The name of a key, or channel, that all nodes have in common; all of one tag are on one server of a Redis Cluster. */
    public String key(String tag, String name) {
        return keys.prefix() + "{" + tag + "}" + name;
    }

    /** The name of a key of a user's, where everything of that user is. */
    public String userKey(String user, String name) {
        return keys.user(user) + name;
    }

    /** A name for a key of something whose id is any text. */
    public static String encoded(String id) {
        return Ids.encode(id);
    }

    /** The scripts that will be run, so that they are loaded with each connection and keep their order. */
    public void use(List<? extends RedisScript> known) {
        scripts = List.copyOf(known);
        RedisSession session = link.session();
        if (session != null) {
            try {
                session.load(scripts);
            } catch (Exception e) {
                LOG.debug("Redis did not take a script: it gets it when it is run", e);
            }
        }
    }

    /** Tells a listener, the only one, of connections from now on; and at once, if there is one. */
    public void listen(StoreListener only) {
        listener = only;
        if (link.session() != null) {
            only.connected();
        }
    }

    /**
     * Hears the messages of a channel, as long as the hub runs, on a thread that must not be blocked.
     *
     * @return completed when it is subscribed, or failed if Redis is not there: then it is with the next connection
     */
    public CompletableFuture<Void> subscribe(String channel, Consumer<String> heard) {
        channels.put(channel, heard);
        RedisSession session = link.session();
        return session == null ? link.refused() : session.subscribeSharded(channel);
    }

    /**
     * Runs a script; those that are no reads are run in the order in which they were given.
     *
     * @return failed with a refusal if Redis is not there, or did not do it
     */
    public CompletableFuture<List<Object>> eval(RedisScript script, String[] scriptKeys, String... arguments) {
        return link.evalAlways(script, scriptKeys, arguments);
    }

    // ---- what the backplane tells

    /** Called on the link's thread with a new session. */
    void connected(RedisSession session) throws Exception {
        session.load(scripts);
        for (String channel : channels.keySet()) {
            session.await(session.subscribeSharded(channel));
        }
        tell(listener::connected);
    }

    /** A Redis Cluster moved slots: subscriptions to these channels ended, and what was said on them meanwhile is lost. */
    void moved(RedisSession session, Set<String> moved) throws Exception {
        boolean isOurs = false;
        for (String channel : channels.keySet()) {
            if (moved.contains(channel)) {
                session.await(session.subscribeSharded(channel));
                isOurs = true;
            }
        }
        if (isOurs) {
            tell(listener::connected);
        }
    }

    void lost() {
        tell(listener::lost);
    }

    private static void tell(Runnable event) {
        try {
            event.run();
        } catch (RuntimeException e) {
            LOG.error("What knows of the other nodes failed on a connection", e);
        }
    }

    /** A message; false if it is of a channel that nobody here knows. */
    boolean message(String channel, String message) {
        @Nullable Consumer<String> heard = channels.get(channel);
        if (heard != null) {
            tell(() -> heard.accept(message));
        }
        return heard != null;
    }
}
