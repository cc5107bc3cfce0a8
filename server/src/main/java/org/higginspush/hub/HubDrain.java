package org.higginspush.hub;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.higginspush.hub.config.HubConfig;
import org.higginspush.hub.edge.bayeux.PushBayeuxServer;
import org.higginspush.hub.edge.http.HttpEdge;
import org.higginspush.hub.routing.Intake;
import org.higginspush.hub.session.ClosingConnection;
import org.higginspush.hub.session.MovableSession;
import org.higginspush.hub.session.NodeLifecycle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Empties a hub before it ends. First it only says that it is about to stop, so that balancers send nobody here any more; then it
 * takes no new sessions and asks those it has to come back elsewhere. Where other nodes serve, it asks in steps, so that these get
 * no more at once than they can take, and publishes are served to the last step; a hub that is alone finishes what was published,
 * and asks all at once, each for a moment of its own at which the next hub may be there.
 */
final class HubDrain {
    private static final Logger log = LoggerFactory.getLogger(HubDrain.class);

    /** That each of the other nodes takes; {@link PushBayeuxServer#reconnectSpread} counts with as many. */
    private static final int SESSIONS_PER_SECOND = 500;

    private static final long STEP_MILLIS = 50;
    /** Beside the steps: less than a second, so that a poll which is held is answered as if its time was up. */
    private static final long SPREAD_BESIDE_OTHERS_MILLIS = 500;

    private static final Duration COME_BACK = Duration.ofSeconds(1);
    private static final Duration FINISH = Duration.ofSeconds(10);
    private static final Duration FINISH_IN_A_HURRY = Duration.ofSeconds(1);

    /** How long the other sides have to read their last words; those on a WebSocket are cut off a little earlier. */
    private static final Duration CLOSE = Duration.ofMillis(2500);

    private static final long CLOSED_CHECK_MILLIS = 5;

    private final HubConfig.Drain settings;
    private final boolean othersServe;
    private final NodeLifecycle lifecycle;
    private final Intake intake;
    private final PushBayeuxServer bayeux;
    private final HttpEdge http;
    private final CountDownLatch hurry = new CountDownLatch(1);
    private final List<ClosingConnection> asked = new ArrayList<>();
    private long begun;
    private int unfinished;

    /**
     * @param othersServe whether there may be other nodes to which clients can go meanwhile
     */
    HubDrain(
            HubConfig.Drain settings,
            boolean othersServe,
            NodeLifecycle lifecycle,
            Intake intake,
            PushBayeuxServer bayeux,
            HttpEdge http) {
        this.settings = settings;
        this.othersServe = othersServe;
        this.lifecycle = lifecycle;
        this.intake = intake;
        this.bayeux = bayeux;
        this.http = http;
    }

    /** From now on nothing is waited for that can be left out. */
    void hurry() {
        hurry.countDown();
    }

    /** Drains the hub; called once. If the thread is interrupted it hurries. */
    void run() {
        begun = System.nanoTime();
        lifecycle.become(NodeLifecycle.State.DRAINING);
        http.drain();
        giveNotice();
        bayeux.refuseNew();
        http.refuseNew();
        if (!othersServe) {
            finishPublishes();
        }
        boolean anybody = !sessions().isEmpty();
        moveThose(false);
        if (othersServe) {
            finishPublishes();
        }
        if (sessions().stream().anyMatch(MovableSession::mayPublish)) {
            pause(STEP_MILLIS); // their last answers are written when all that became durable together is known
        }
        moveThose(true);
        sessions().forEach(session -> move(session, pauseOfEach())); // those that were being opened meanwhile
        awaitClosed();
        lifecycle.become(NodeLifecycle.State.STOPPED);
        if (anybody || unfinished > 0) {
            report();
        }
    }

    /** How much of the time is left. */
    Duration left() {
        Duration left = settings.timeout().minusNanos(System.nanoTime() - begun);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** Who has nobody connected need not wait until nobody more comes. */
    private void giveNotice() {
        int sessions = sessions().size();
        if (sessions > 0) {
            log.info(
                    "Draining: {} sessions are asked to move in {} ms",
                    sessions,
                    settings.notice().toMillis());
            pause(settings.notice().toMillis());
        }
    }

    private List<MovableSession> sessions() {
        List<MovableSession> sessions = new ArrayList<>();
        bayeux.forEachSession(sessions::add);
        http.forEachMovable(sessions::add);
        return sessions;
    }

    private void finishPublishes() {
        Duration most = isHurried() ? FINISH_IN_A_HURRY : FINISH;
        try {
            unfinished = intake.close(most.compareTo(left()) < 0 ? most : left());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            hurry();
        }
    }

    /**
     * @param publishers which of both: those that may publish, or those that may not
     */
    private void moveThose(boolean publishers) {
        List<MovableSession> sessions = sessions().stream()
                .filter(session -> session.mayPublish() == publishers)
                .toList();
        Supplier<Duration> pauses = pauses();
        int step = othersServe
                ? sessionsPerStep(sessions.size(), bayeux.reconnectSpread().takingNodes(), left())
                : Integer.MAX_VALUE;
        int inStep = 0;
        for (MovableSession session : sessions) {
            if (inStep++ == step) {
                pause(STEP_MILLIS);
                inStep = 1;
            }
            move(session, pauses.get());
        }
    }

    /**
     * However many they are, they have been asked when half of the time that is left has passed.
     *
     * @param nodes how many take them
     */
    static int sessionsPerStep(int sessions, int nodes, Duration left) {
        long steps = Math.max(1, left.toMillis() / 2 / STEP_MILLIS);
        return (int) Math.max(nodes * SESSIONS_PER_SECOND * STEP_MILLIS / 1000, sessions / steps + 1);
    }

    private void move(MovableSession session, Duration after) {
        try {
            asked.add(session.move(after));
        } catch (RuntimeException e) {
            log.error("A session could not be asked to move", e); // those behind it must be
        }
    }

    /** Where others serve the steps spread the sessions; else their own pauses do. */
    private Supplier<Duration> pauses() {
        long spread = othersServe
                ? SPREAD_BESIDE_OTHERS_MILLIS
                : bayeux.reconnectSpread().toAllNodes() / 2;
        Duration least = othersServe ? Duration.ZERO : COME_BACK;
        return () -> least.plusMillis(ThreadLocalRandom.current().nextLong(spread + 1));
    }

    private Duration pauseOfEach() {
        return pauses().get();
    }

    private void awaitClosed() {
        long end = System.nanoTime() + (CLOSE.compareTo(left()) < 0 ? CLOSE : left()).toNanos();
        while (System.nanoTime() < end && !asked.stream().allMatch(ClosingConnection::isClosed)) {
            if (isHurried()) {
                return;
            }
            pause(CLOSED_CHECK_MILLIS);
        }
    }

    private boolean isHurried() {
        return hurry.getCount() == 0;
    }

    private void pause(long millis) {
        try {
            if (hurry.await(Math.min(millis, left().toMillis()), TimeUnit.MILLISECONDS)) {
                log.debug("The drain waits no more");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            hurry();
        }
    }

    private void report() {
        long cut = asked.stream()
                .filter(connection -> !connection.isClosed() || connection.wasAborted())
                .count();
        log.info(
                "Drained in {} ms: {} sessions asked to move, {} left, {} cut off; {} publishes unfinished",
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun),
                asked.size(),
                asked.size() - cut,
                cut,
                unfinished);
    }
}
