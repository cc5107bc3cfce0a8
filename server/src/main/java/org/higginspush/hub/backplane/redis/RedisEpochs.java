package org.higginspush.hub.backplane.redis;

import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.higginspush.hub.backplane.Epochs;
import org.higginspush.hub.backplane.redis.RedisWatermarkFile.NodeWatermarks;
import org.higginspush.hub.backplane.redis.RedisWatermarks.KeyOffset;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Binds the epoch to the data set: when something that was acknowledged is lost, or nobody can say that it is not, another epoch begins,
 * and all devices sync. The rule, which {@code hub-open.lua} applies at the beginning of each session:
 *
 * <ul>
 *   <li>A data set without an epoch gets a new one.
 *   <li>A node that was told more than Redis has begins another epoch. It knows that from its memory, or, after a restart, from its
 *       data folder. So does one that knows an epoch that began after the one which Redis has: that is an older copy.
 *   <li>If Redis runs as it did, nothing is lost. If it was started again, and all its servers write before they answer and have no
 *       replicas, neither.
 *   <li>Else each node that was there shortly before has to come back and say that all it was told is there; one that ended in order
 *       has not. If one does not come back within {@value #COME_BACK_TIMEOUTS} times as long as Redis may take to answer, or was killed and does not know any more what it
 *       acknowledged last, another epoch begins.
 * </ul>
 *
 * <p>Used on the link's thread, but for the epoch itself.
 */
final class RedisEpochs {
    private static final Logger LOG = LoggerFactory.getLogger(RedisEpochs.class);
    private static final int COME_BACK_TIMEOUTS = 7;
    private static final int NODE_BITS = 64;
    private static final int TICKS_OF_NODE = 10;
    private static final int MOST_MARKS = 64;

    private final long comeBackMillis;
    private final RedisLink link;
    private final String[] openKeys;
    private final String[] nodeKeys;
    private final RedisWatermarks watermarks;
    private final @Nullable RedisWatermarkFile file;
    private final AtomicBoolean isWriting = new AtomicBoolean();
    private final String node;
    /** Whether it knows all that it acknowledged: not after it was killed. */
    private volatile boolean knowsAll;
    /** Guarded by this, as is what is noted. */
    private boolean isClosed;

    private String run = "";
    private int ticks;
    private volatile EpochStart mark;

    /** An epoch, and the number with which it began. */
    private record EpochStart(String epoch, String began) {}

    /**
     * @param timeoutMillis how long Redis may take to answer
     */
    RedisEpochs(
            RedisLink link,
            RedisKeys keys,
            RedisWatermarks watermarks,
            @Nullable RedisWatermarkFile file,
            long timeoutMillis) {
        this.comeBackMillis = COME_BACK_TIMEOUTS * timeoutMillis;
        this.link = link;
        this.openKeys = keys.hubKeys(LuaScript.HUB_OPEN);
        this.nodeKeys = keys.hubKeys(LuaScript.HUB_NODE);
        this.watermarks = watermarks;
        this.file = file;
        NodeWatermarks before = file == null ? null : read(file);
        this.node = before == null ? new BigInteger(NODE_BITS, new SecureRandom()).toString(36) : before.node();
        this.knowsAll = before == null || before.isWhole();
        this.mark = before == null ? new EpochStart("", "0") : new EpochStart(before.epoch(), before.began());
        if (before != null) {
            before.marks().forEach(one -> watermarks.told(one.key(), one.offset()));
        }
    }

    private static @Nullable NodeWatermarks read(RedisWatermarkFile file) {
        try {
            return file.read();
        } catch (IOException e) {
            throw new IllegalStateException(
                    "The file in the data folder with what this node was told cannot be read: " + e.getMessage(), e);
        }
    }

    /** The present epoch; empty if none was known yet. */
    String epoch() {
        return mark.epoch;
    }

    /** A session begins: finds out in which epoch, and begins another if need be. */
    void open(RedisSession session, RedisDurability durability) throws Exception {
        run = durability.run();
        boolean isAnyLost = watermarks.isAnyLost(session);
        List<Object> answer = session.await(
                ask(session, durability, flag(durability.survivesRestart()), flag(isAnyLost), flag(knowsAll), ""));
        take((String) answer.get(0), (String) answer.get(1));
        knowsAll = true;
        if (file != null) {
            write(
                    file,
                    new NodeWatermarks(node, false, mark.epoch, mark.began, watermarks.newest(session, MOST_MARKS)));
        }
        if (answer.get(2).equals("1")) {
            LOG.info(
                    "Redis was started again, or another server took over. Other nodes have to say that nothing is lost.");
            link.schedule(() -> decide(session, durability), comeBackMillis);
        }
    }

    private CompletableFuture<List<Object>> ask(
            RedisSession session,
            RedisDurability durability,
            String survivesRestart,
            String isAnyLost,
            String knows,
            String isLast) {
        Long unsafe = durability.unsafeMicros();
        return session.eval(
                LuaScript.HUB_OPEN,
                openKeys,
                Epochs.random(),
                durability.run(),
                node,
                survivesRestart,
                mark.epoch,
                mark.began,
                isAnyLost,
                knows,
                isLast,
                unsafe == null ? "" : Long.toString(unsafe));
    }

    private static String flag(boolean is) {
        return is ? "1" : "";
    }

    /** All nodes had time to come back. If another epoch begins, this node is told of it as all others are. */
    private void decide(RedisSession session, RedisDurability durability) {
        if (link.session() == session) {
            String before = mark.epoch;
            ask(session, durability, "", "", "1", "1").whenComplete((answer, failure) -> {
                if (failure != null) {
                    link.schedule(() -> decide(session, durability), comeBackMillis);
                } else if (!before.equals(answer.get(0))) {
                    LOG.warn("Redis may have lost what a node acknowledged that is gone: all devices sync.");
                }
            });
        }
    }

    /** The data set has this epoch. */
    private void take(String epoch, String began) {
        if (!epoch.equals(mark.epoch)) {
            if (!mark.epoch.isEmpty()) {
                LOG.warn(
                        "Something that was acknowledged is lost, or may be: another epoch begins, and all devices sync.");
            }
            watermarks.forget();
            mark = new EpochStart(epoch, began);
        }
    }

    /**
     * Another node began an epoch.
     *
     * @return false if it is known already
     */
    boolean isBegun(String epoch, String began) {
        if (epoch.equals(mark.epoch) || Long.parseLong(began) <= Long.parseLong(mark.began)) {
            return false;
        }
        take(epoch, began);
        return true;
    }

    // ---- what is noted

    /** Once a second: notes what this node was told, and that it is there. */
    synchronized void tick(RedisSession session) {
        if (isClosed) {
            return;
        }
        if (ticks++ % TICKS_OF_NODE == 0) {
            session.eval(LuaScript.HUB_NODE, nodeKeys, node, run);
        }
        if (file != null && isWriting.compareAndSet(false, true)) {
            if (!watermarks.wasTold()) {
                isWriting.set(false);
                return;
            }
            List<KeyOffset> newest = watermarks.newest(session, MOST_MARKS);
            NodeWatermarks marks = new NodeWatermarks(node, false, mark.epoch, mark.began, newest);
            CompletableFuture.runAsync(() -> write(file, marks)).whenComplete((done, failure) -> isWriting.set(false));
        }
    }

    private synchronized void write(RedisWatermarkFile to, NodeWatermarks marks) {
        if (isClosed) {
            return;
        }
        try {
            to.write(marks);
        } catch (IOException e) {
            LOG.warn("What this node was told cannot be noted in its data folder", e);
        }
    }

    /** The node ends, and nothing more is acknowledged. */
    synchronized CompletableFuture<?> close(@Nullable RedisSession session) {
        if (file != null && !mark.epoch.isEmpty()) {
            List<KeyOffset> marks = session == null ? watermarks.all() : watermarks.newest(session, MOST_MARKS);
            write(file, new NodeWatermarks(node, knowsAll, mark.epoch, mark.began, marks));
        }
        isClosed = true;
        return session == null
                ? CompletableFuture.completedFuture(null)
                : session.eval(LuaScript.HUB_NODE, nodeKeys, node, "");
    }
}
