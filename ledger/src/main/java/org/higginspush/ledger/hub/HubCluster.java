package org.higginspush.ledger.hub;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.higginspush.ledger.fault.FaultInjector;
import org.higginspush.ledger.fault.FaultProxy;
import org.higginspush.ledger.fault.StickyUpstream;
import org.higginspush.ledger.fault.Upstream;
import org.higginspush.ledger.redis.RedisServers;

/**
 * A hub of several nodes, each in a process of its own. Clients reach it through a balancer, which knows nothing of the nodes but their
 * addresses. Used by one thread at a time.
 */
public final class HubCluster implements HubUnderTest {
    private static final String KEY = "signing-key.json";

    private final List<HubProcess> nodes;
    private final RedisServers redis;
    private final Random chance;
    private final FaultProxy balancer;

    private HubCluster(List<HubProcess> nodes, RedisServers redis, Random chance) throws IOException {
        this.nodes = nodes;
        this.redis = redis;
        this.chance = chance;
        this.balancer = FaultProxy.before(anyLivingNode(), new FaultInjector(Set.of(), chance));
    }

    /**
     * Makes nodes that are not started yet, and gives them one key to sign tokens with.
     *
     * @param folder for a folder of each node
     * @param settings of every node
     * @param redis that they use, which ends with them
     */
    public static HubCluster of(
            Path folder, int count, List<String> jvm, List<String> settings, RedisServers redis, Random chance)
            throws IOException {
        List<HubProcess> nodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Path own = Files.createDirectories(folder.resolve("node-" + i));
            List<String> all = new ArrayList<>(settings);
            all.add("storage.mode=redis");
            all.add("storage.redis.uri=" + redis.uri(i));
            nodes.add(new HubProcess(own, FreePorts.free(chance), jvm, all));
        }
        shareKey(nodes);
        return new HubCluster(List.copyOf(nodes), redis, chance);
    }

    private static void shareKey(List<HubProcess> nodes) throws IOException {
        Path first = nodes.get(0).data();
        Tokens.of(first);
        for (HubProcess node : nodes.subList(1, nodes.size())) {
            Files.createDirectories(node.data());
            Files.copy(first.resolve(KEY), node.data().resolve(KEY));
        }
    }

    /** The nodes, whether they run or not. */
    public List<HubProcess> all() {
        return nodes;
    }

    /** The Redis of all nodes. */
    public RedisServers redis() {
        return redis;
    }

    /** True if all nodes say that they can record changes. */
    public boolean isReady() {
        return nodes.stream().allMatch(node -> node.isRunning() && node.isReady());
    }

    @Override
    public void start() throws IOException {
        for (HubProcess node : nodes) {
            node.launch();
        }
        nodes.forEach(HubProcess::awaitListening);
    }

    @Override
    public Tokens tokens() throws IOException {
        return nodes.get(0).tokens();
    }

    @Override
    public URI uri() {
        return balancer.uri();
    }

    @Override
    public int port() {
        return nodes.get(0).port();
    }

    @Override
    public Upstream upstream() {
        return new StickyUpstream(nodes.stream().map(HubProcess::port).toList(), new Random(chance.nextLong()));
    }

    /** As a balancer that asks which nodes live: whoever manages groups sends nothing again unless it was refused. */
    private Upstream anyLivingNode() {
        RandomGenerator own = new Random(chance.nextLong());
        return () -> {
            List<HubProcess> living =
                    nodes.stream().filter(HubProcess::isRunning).toList();
            List<HubProcess> from = living.isEmpty() ? nodes : living;
            return from.get(own.nextInt(from.size())).port();
        };
    }

    @Override
    public int nodes() {
        return nodes.size();
    }

    @Override
    public HubUsage use() {
        return nodes.stream().map(HubProcess::use).reduce(HubUsage::plus).orElseThrow();
    }

    @Override
    public void setClock(Duration aheadOfRealTime) throws IOException {
        for (HubProcess node : nodes) {
            node.setClock(aheadOfRealTime);
        }
    }

    @Override
    public Duration ahead() {
        return nodes.get(0).ahead();
    }

    @Override
    public void close() {
        balancer.close();
        nodes.forEach(HubProcess::close);
        redis.close();
    }
}
