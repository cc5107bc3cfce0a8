package org.higginspush.hub.backplane.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisReadOnlyException;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.higginspush.hub.backplane.BackplaneRefusals;
import org.higginspush.hub.metrics.HubMetrics;
import org.higginspush.hub.model.Futures;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to Redis. Its connections are made together and given up together, as soon as one of them is lost or does not answer:
 * then everything in flight fails, nothing is sent again, and what is to be done after every gap is done once, before anybody may
 * use the new connections.
 *
 * <p>Through Sentinel the present master is looked up for every new session. Thread-safe.
 */
final class RedisLink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RedisLink.class);
    private static final long RETRY_MILLIS = 250;
    private static final long PING_MILLIS = 1_000;
    private static final int TICKS_OF_REFRESH = 30;
    private static final long MOVED_MILLIS = 20;
    private static final int MOST_MOVES = 20;

    /** What is told of the link. */
    interface LinkListener {
        /** Called on the link's own thread with a new session, before others may use it; if it throws the session is given up. */
        void connected(RedisSession session, RedisDurability durability) throws Exception;

        /**
         * A cluster moved slots: subscriptions to these channels ended. Called on the link's own thread; if it throws, the session is
         * given up.
         */
        void moved(RedisSession session, Set<String> channels) throws Exception;

        /** Called on the link's own thread about once a second while the session may be used. */
        void tick(RedisSession session);

        /** The session is lost. Called on any thread. */
        void lost();

        /** Called for each message, in the order of each channel, on a thread that must not be blocked. */
        void message(String channel, String message);
    }

    private final RedisConnector connector;
    private final long timeoutMillis;
    private final LinkListener listener;
    private final ScheduledExecutorService thread;

    private final RedisOptions options;
    private final HubMetrics metrics;

    /** Used on the link's thread only. */
    private @Nullable RedisDurability logged;

    private volatile @Nullable RedisDurability durability;
    /** Whether a retry is to come already: one is enough, whatever failed. */
    private final AtomicBoolean isRetrying = new AtomicBoolean();

    private final Set<String> movedChannels = ConcurrentHashMap.newKeySet();
    private int ticks;

    private volatile @Nullable RedisSession session;
    private volatile boolean isUp;
    private volatile boolean closed;
    private volatile @Nullable String problem = "Redis was not reached yet.";

    /** So long a refusal counts: without requests, which a balancer may keep away because of it, nothing shows that it is over. */
    private static final long REFUSAL_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** What Redis refused, and when. */
    private record RedisRefusal(String text, long at) {}

    /** What it refused the last time; null once it does something again. */
    private volatile @Nullable RedisRefusal refusing;

    RedisLink(RedisOptions options, HubMetrics metrics, LinkListener listener) {
        this.options = options;
        this.metrics = metrics;
        this.connector = RedisConnector.of(options);
        this.timeoutMillis = options.timeout().toMillis();
        this.listener = listener;
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, "backplane-redis");
            made.setDaemon(true);
            return made;
        });
    }

    /** Begins to connect; completed after the first attempt, whether it succeeded or not. */
    CompletableFuture<Void> start() {
        thread.scheduleWithFixedDelay(this::ping, PING_MILLIS, PING_MILLIS, TimeUnit.MILLISECONDS);
        return CompletableFuture.runAsync(this::connect, thread);
    }

    /** Runs a task on the link's own thread, now or later; not after the end. */
    void schedule(Runnable task, long millis) {
        try {
            thread.schedule(task, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("The backplane is closed: what was to be done later is not", e);
        }
    }

    // ---- connecting

    private void connect() {
        if (closed || session != null) {
            return;
        }
        RedisSession made = null;
        try {
            made = open();
            made.loadScripts();
            listener.connected(made, durability(made));
            up(made);
        } catch (Exception e) {
            String text = Futures.unwrap(e).getMessage();
            problem = "Redis cannot be used: " + (text == null ? e.toString() : text);
            LOG.debug("Redis cannot be used", e);
            if (made == null) {
                retry();
            } else {
                lost(made, problem);
            }
        }
    }

    private void retry() {
        if (isRetrying.compareAndSet(false, true)) {
            schedule(
                    () -> {
                        isRetrying.set(false);
                        connect();
                    },
                    RETRY_MILLIS);
        }
    }

    /** Reads what an acknowledgement will be worth, and says it if that is new. */
    private RedisDurability durability(RedisSession made) throws Exception {
        RedisDurability present = RedisDurability.of(made.settings(), options);
        String refusal = present.refusal();
        if (refusal != null) {
            throw new IllegalStateException(refusal);
        }
        if (logged == null || !present.sameAs(logged)) {
            LOG.info("{}", present.summary());
            present.warnings().forEach(LOG::warn);
        }
        logged = present;
        durability = present;
        return present;
    }

    private synchronized void up(RedisSession made) {
        if (session == made) {
            isUp = true;
            problem = null;
            LOG.info("The backplane uses Redis.");
        }
    }

    private RedisSession open() throws Exception {
        RedisSession.SessionConnections connections = connector.connect();
        RedisSession made = new RedisSession(connections, timeoutMillis, options.waitReplicas(), metrics);
        connections.channels().addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(String channel, String message) {
                listener.message(channel, message);
            }

            @Override
            public void smessage(String channel, String message) {
                listener.message(channel, message);
            }

            /** A cluster moved the slot: nobody tells what is said there meanwhile. */
            @Override
            public void sunsubscribed(String channel, long count) {
                made.unsubscribed(channel, () -> moved(made, channel));
            }
        });
        session = made;
        connector.whenLost(connections, () -> lost(made, "The connection to Redis was lost."));
        if (session != made) {
            throw new IllegalStateException("The connection to Redis was lost.");
        }
        return made;
    }

    private void ping() {
        RedisSession present = session;
        if (present == null) {
            return;
        }
        present.ping().whenComplete((done, failure) -> {
            if (failure != null) {
                lost(present, "Redis does not answer.");
            }
        });
        ticks++;
        if (ticks % TICKS_OF_REFRESH == 0) {
            present.refresh(); // what failed is found out by what is asked next
        }
        if (isUp) {
            try {
                listener.tick(present);
            } catch (RuntimeException e) {
                LOG.warn("What the backplane does each second failed", e);
            }
        }
    }

    // ---- slots that move

    /** A subscription ended because a cluster moves its slot: those of all that move at about the same time are made again together. */
    private void moved(RedisSession present, String channel) {
        movedChannels.add(channel);
        schedule(() -> subscribeAgain(present, MOST_MOVES), MOVED_MILLIS);
    }

    private void subscribeAgain(RedisSession present, int attempts) {
        Set<String> channels = Set.copyOf(movedChannels);
        if (session != present || channels.isEmpty()) {
            return;
        }
        movedChannels.removeAll(channels);
        try {
            present.await(present.refresh());
            listener.moved(present, channels);
        } catch (Exception e) {
            LOG.debug("Subscribing again after a slot was moved failed", e);
            movedChannels.addAll(channels);
            if (attempts > 0) {
                schedule(() -> subscribeAgain(present, attempts - 1), RETRY_MILLIS);
            } else {
                lost(present, "Redis ended a subscription.");
            }
        }
    }

    /** Gives a session up, once. */
    CompletableFuture<Void> lost(RedisSession present, String why) {
        synchronized (this) {
            if (session != present) {
                return CompletableFuture.completedFuture(null);
            }
            session = null;
            if (isUp && !closed) {
                LOG.warn("{} Changes are refused until Redis is there again.", why);
                problem = why;
            }
            isUp = false;
        }
        movedChannels.clear();
        CompletableFuture<Void> ended = present.close();
        listener.lost();
        retry();
        return ended;
    }

    // ---- using it

    /** The session, also while it is being prepared for all others; null if there is none. */
    @Nullable
    RedisSession session() {
        return session;
    }

    boolean isUp() {
        return isUp;
    }

    /** Runs a script. Failed with a refusal if Redis is not there. */
    CompletableFuture<List<Object>> eval(RedisScript script, String[] keys, String... arguments) {
        RedisSession present = session;
        return present == null || !isUp ? refused() : eval(present, script, keys, arguments);
    }

    <T> CompletableFuture<T> refused() {
        return CompletableFuture.failedFuture(closed ? BackplaneRefusals.closed() : BackplaneRefusals.cannotRecord());
    }

    /** Runs a script also while the session is being prepared. */
    CompletableFuture<List<Object>> evalAlways(RedisScript script, String[] keys, String... arguments) {
        RedisSession present = session;
        return present == null
                ? CompletableFuture.failedFuture(BackplaneRefusals.cannotRecord())
                : eval(present, script, keys, arguments);
    }

    private CompletableFuture<List<Object>> eval(
            RedisSession present, RedisScript script, String[] keys, String... arguments) {
        return present.eval(script, keys, arguments).handle((answer, failure) -> {
            if (failure != null) {
                LOG.debug("Redis did not do {}", script, failure);
                noteRefused(present, Futures.unwrap(failure));
                throw BackplaneRefusals.cannotRecord();
            }
            if (refusing != null && !script.isRead()) {
                refusing = null;
            }
            return answer;
        });
    }

    /** Redis answers, but does not do it: its disk or memory is full, or it is a replica now, which no connection was told. */
    private void noteRefused(RedisSession present, Throwable failure) {
        if (failure instanceof RedisReadOnlyException) {
            CompletableFuture.runAsync(() -> lost(present, "Redis is a replica now."));
        } else if (failure instanceof RedisCommandTimeoutException) { // of a cluster it may be one of several
            CompletableFuture.runAsync(() -> lost(present, "Redis does not answer."));
        } else if (failure instanceof RedisCommandExecutionException && !RedisSession.isMoving(failure)) {
            refusing = new RedisRefusal("Redis refuses to record: " + failure.getMessage(), System.nanoTime());
        }
    }

    /** What an acknowledgement is worth; null before Redis was reached. */
    @Nullable
    RedisDurability durability() {
        return durability;
    }

    /** What keeps it from being used now, for an operator; null if nothing does. */
    @Nullable
    String problem() {
        String present = problem;
        RedisRefusal refused = refusing;
        if (present == null && refused != null && System.nanoTime() - refused.at < REFUSAL_NANOS) {
            return refused.text;
        }
        return present;
    }

    @Override
    public void close() {
        closed = true;
        thread.shutdownNow();
        RedisSession last = session;
        if (last != null) {
            awaitEnd(lost(last, "The backplane was closed."));
        }
        connector.close();
    }

    private void awaitEnd(CompletableFuture<Void> ended) {
        try {
            ended.get(2 * timeoutMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.debug("Closing the connections to Redis failed", e);
        }
    }
}
