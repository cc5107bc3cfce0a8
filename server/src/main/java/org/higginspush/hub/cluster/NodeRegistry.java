package org.higginspush.hub.cluster;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.higginspush.hub.backplane.redis.RedisClusterStore;
import org.higginspush.hub.cluster.ClusterNode.NodeState;
import org.higginspush.hub.json.InvalidJson;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which nodes there are. Each has a lease in Redis, which its heartbeats prolong, by the time of Redis; one whose lease has ended is gone,
 * and whatever is known of its devices counts no more. A node that comes back after that has another id.
 *
 * <p>Thread-safe; what it has is a moment old.
 */
final class NodeRegistry {
    private static final Logger LOG = LoggerFactory.getLogger(NodeRegistry.class);

    /** How long one that is gone is remembered: longer than anything that names it. */
    private static final long REMEMBERED_MILLIS = TimeUnit.HOURS.toMillis(1);

    private static final long LOST_SHOWN_MILLIS = TimeUnit.MINUTES.toMillis(10);

    /** Hears of the nodes, on the executor. */
    interface NodeListener {
        /** One came, went or does something else than before. */
        void changed();

        /** What this node has written may be lost: the others do not know it, or by another id. */
        void restore();
    }

    /** What is known of all. */
    private record KnownNodes(
            List<ClusterNode> living, List<ClusterNode> lost, Map<String, Long> gone, int otherServing) {
        boolean isSame(KnownNodes other) {
            return gone.keySet().equals(other.gone.keySet()) && duties(living).equals(duties(other.living));
        }

        private static Set<String> duties(List<ClusterNode> nodes) {
            return nodes.stream()
                    .map(node -> node.id() + node.state() + node.duties())
                    .collect(Collectors.toSet());
        }
    }

    private final RedisClusterStore store;
    private final Executor executor;
    private final long leaseMillis;
    private final Function<String, ClusterNode> self;
    private final String[] keys;
    private final String process;
    /** The ids of nodes of which the log was told that; few, for each lives for a while. */
    private final Set<String> notUnderstood = ConcurrentHashMap.newKeySet();

    private final List<NodeListener> listeners = new CopyOnWriteArrayList<>();
    private volatile int starts = 1;
    private volatile KnownNodes known = new KnownNodes(List.of(), List.of(), Map.of(), 0);
    private volatile long lag;
    private volatile long connectedAt = System.nanoTime();
    /** It takes part: neither before its start nor after its end. */
    private volatile boolean takesPart;

    /**
     * @param self what this node is at the moment, under an id
     */
    NodeRegistry(RedisClusterStore store, Executor executor, long leaseMillis, Function<String, ClusterNode> self) {
        this.store = store;
        this.executor = executor;
        this.leaseMillis = leaseMillis;
        this.self = self;
        this.keys = new String[] {store.key("nodes", "")};
        byte[] random = new byte[6];
        new SecureRandom().nextBytes(random);
        this.process = HexFormat.of().formatHex(random);
    }

    void listen(NodeListener listener) {
        listeners.add(listener);
    }

    /** Names this node, until others have counted it as gone. */
    String id() {
        return process + "." + starts;
    }

    /** Names the process of a node, as long as it runs. */
    static String process(String id) {
        return id.substring(0, id.indexOf('.'));
    }

    /** Redis was not there, and is again: what the others wrote may not be there yet. */
    void connected() {
        connectedAt = System.nanoTime();
        executor.execute(this::beat);
        executor.execute(() -> listeners.forEach(NodeListener::restore));
    }

    /** For how long what the other nodes have written may still be incomplete, in milliseconds; 0 if it is complete. */
    long unsettledMillis() {
        long since = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - connectedAt);
        return Math.max(0, leaseMillis + leaseMillis / 2 - since);
    }

    /** How long Redis took to answer the last heartbeat, in milliseconds. */
    long lag() {
        return lag;
    }

    /** Those that live, this one among them. */
    List<ClusterNode> living() {
        return known.living;
    }

    /** Those that live but this one. */
    List<ClusterNode> others() {
        String id = id();
        return known.living.stream().filter(node -> !node.id().equals(id)).toList();
    }

    /** How many but this one take devices. It is asked for every heartbeat of a device. */
    int otherServing() {
        return known.otherServing;
    }

    /** Those that live, and those that were lost a short time ago, by name. */
    List<ClusterNode> all() {
        KnownNodes present = known;
        Set<String> names = present.living.stream().map(ClusterNode::name).collect(Collectors.toSet());
        List<ClusterNode> all = new ArrayList<>(present.living);
        present.lost.stream().filter(node -> !names.contains(node.name())).forEach(all::add);
        all.sort(Comparator.comparing(ClusterNode::name).thenComparing(ClusterNode::since));
        return all;
    }

    /** The ids of those that are gone, and since when, in milliseconds by the time of Redis. What a node wrote that is not among them counts, even if it is not known yet. */
    Map<String, Long> gone() {
        return known.gone;
    }

    // ---- heartbeats

    /** From now on there are heartbeats. */
    void start() {
        takesPart = true;
    }

    /** Says that this node lives; completed once the others can know. */
    CompletableFuture<Void> beat() {
        if (!takesPart) {
            return CompletableFuture.completedFuture(null);
        }
        String id = id();
        long asked = System.nanoTime();
        return store.eval(
                        ClusterScript.NODE_BEAT,
                        keys,
                        id,
                        Long.toString(leaseMillis),
                        self.apply(id).toJson(),
                        Long.toString(REMEMBERED_MILLIS))
                .thenAcceptAsync(
                        answer -> {
                            lag = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - asked);
                            taken(answer);
                        },
                        executor)
                .exceptionally(failure -> {
                    LOG.debug("A heartbeat failed; the next one follows", failure);
                    return null;
                });
    }

    private void taken(List<Object> answer) {
        String state = (String) answer.get(0);
        if (state.equals("over")) {
            LOG.warn("The other nodes counted this one as gone: it did not reach Redis for a while. It begins anew.");
            starts++;
            beat();
            return;
        }
        KnownNodes before = known;
        KnownNodes now = nodes(answer);
        known = now;
        if (state.equals("new")) {
            connectedAt = System.nanoTime();
            listeners.forEach(NodeListener::restore);
        }
        if (!now.isSame(before)) {
            listeners.forEach(NodeListener::changed);
        }
    }

    private KnownNodes nodes(List<Object> answer) {
        long now = Long.parseLong((String) answer.get(1));
        List<ClusterNode> living = new ArrayList<>();
        List<ClusterNode> lost = new ArrayList<>();
        Map<String, Long> gone = new HashMap<>();
        for (int i = 2; i < answer.size(); i += 2) {
            String id = (String) answer.get(i);
            String[] kept = ((String) answer.get(i + 1)).split(" ", 3);
            long said = Long.parseLong(kept[0]);
            long age = now - said;
            boolean isLive = kept[1].equals("live");
            if (!isLive || age >= leaseMillis) {
                gone.put(id, isLive ? said + leaseMillis : said);
            }
            if (isLive && age < LOST_SHOWN_MILLIS) {
                add(age < leaseMillis ? living : lost, age < leaseMillis, id, kept[2]);
            }
        }
        String id = id();
        int otherServing = (int) living.stream()
                .filter(node -> node.state() == NodeState.SERVING && !node.id().equals(id))
                .count();
        return new KnownNodes(List.copyOf(living), List.copyOf(lost), Map.copyOf(gone), otherServing);
    }

    private void add(List<ClusterNode> nodes, boolean isLiving, String id, String json) {
        try {
            ClusterNode node = ClusterNode.of(id, json);
            nodes.add(isLiving ? node : node.lost());
        } catch (InvalidJson e) {
            if (notUnderstood.add(id)) {
                LOG.warn("Another node says of itself what this one does not understand; is it of a later version?");
            }
        }
    }

    /** This node ends. */
    CompletableFuture<Void> leave() {
        takesPart = false;
        return store.eval(ClusterScript.NODE_LEAVE, keys, id()).thenAccept(done -> {});
    }

    // ---- who does what

    /**
     * Whether this node is the one of those that wake devices that has a user: by the highest of the hashes of each node with the user
     * (rendezvous hashing), so that of other users nothing changes when a node comes or goes.
     */
    boolean isOwner(String user) {
        String id = id();
        List<ClusterNode> wakers = known.living.stream()
                .filter(node -> node.duties().wakes() && node.state() == NodeState.SERVING)
                .toList();
        if (wakers.isEmpty()) {
            return true;
        }
        long own = weight(id, user);
        boolean isAmong = false;
        for (ClusterNode node : wakers) {
            long other = weight(node.id(), user);
            isAmong |= node.id().equals(id);
            if (other > own) {
                return false;
            }
        }
        return isAmong;
    }

    private static long weight(String node, String user) {
        return mixed(mixed(node.hashCode()) ^ user.hashCode());
    }

    /** As SplittableRandom does (Steele et al., "Fast Splittable Pseudorandom Number Generators", 2014): each bit depends on all. */
    private static long mixed(long bits) {
        long mixed = bits + 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ mixed >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }
}
