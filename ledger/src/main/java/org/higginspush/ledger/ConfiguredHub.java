package org.higginspush.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.higginspush.ledger.hub.FreePorts;
import org.higginspush.ledger.hub.HubCluster;
import org.higginspush.ledger.hub.HubProcess;
import org.higginspush.ledger.hub.HubUnderTest;
import org.higginspush.ledger.redis.RedisServers;

/** Makes the hub of a run, as it is configured. */
final class ConfiguredHub {
    private ConfiguredHub() {}

    /**
     * Makes it, and starts its Redis if it has one. The hub itself is not started yet.
     *
     * @param folder for its data and what it logs
     * @param pushSettings of the push service that wakes phones
     */
    static HubUnderTest of(RunConfig config, Path folder, List<String> pushSettings) throws IOException {
        Seeds seeds = new Seeds(config.seed());
        RunConfig.ClusterConfig cluster = config.cluster();
        if (cluster != null) {
            Path data = Files.createDirectories(folder.resolve("redis"));
            RedisServers redis = RedisServers.start(cluster.redis(), data, cluster.nodes());
            List<String> settings = new ArrayList<>(config.settings());
            settings.add("storage.redis.wait-replicas=" + cluster.waitReplicas());
            return HubCluster.of(folder, cluster.nodes(), config.jvm(), settings, redis, seeds.of("nodes"));
        }
        List<String> settings = new ArrayList<>(config.settings());
        settings.addAll(pushSettings);
        HubProcess process = new HubProcess(folder, FreePorts.free(seeds.of("port")), config.jvm(), settings);
        if (config.startsOften()) {
            process.createClassArchive();
        }
        return process;
    }
}
