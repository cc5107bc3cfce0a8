package org.higginspush.hub.cluster;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.higginspush.hub.backplane.redis.RedisClusterStore;
import org.higginspush.hub.model.DeviceKey;
import org.higginspush.hub.wakeup.WakeUpClaims;
import org.higginspush.hub.wakeup.WakeUpRules;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which node wakes a device, decided by a script of Redis, in which it also stands which devices are connected to which nodes. */
final class SharedWakeUpClaims implements WakeUpClaims {
    private static final Logger LOG = LoggerFactory.getLogger(SharedWakeUpClaims.class);
    private static final String WITHDRAW = "wake-withdraw";

    /** Longer than the gateways try. */
    private static final String CLAIM_MILLIS = "15000";

    private static final ClaimListener NOBODY = new ClaimListener() {
        @Override
        public void nodesChanged() {}

        @Override
        public void joinedElsewhere(DeviceKey device) {}
    };

    private final RedisClusterStore store;
    private final NodeRegistry registry;
    private final NodeMessages messages;
    private final String intervalMillis;
    private final String graceMillis;
    private volatile ClaimListener listener = NOBODY;

    SharedWakeUpClaims(RedisClusterStore store, NodeRegistry registry, NodeMessages messages, WakeUpRules rules) {
        this.store = store;
        this.registry = registry;
        this.messages = messages;
        this.intervalMillis = Long.toString(rules.interval().toMillis());
        this.graceMillis = Long.toString(rules.grace().toMillis());
        messages.hear(WITHDRAW, (node, text) -> {
            String[] ids = text.split(" ");
            listener.joinedElsewhere(new DeviceKey(NodeMessages.id(ids[0]), NodeMessages.id(ids[1])));
        });
    }

    @Override
    public void listen(ClaimListener only) {
        listener = only;
    }

    void nodesChanged() {
        listener.nodesChanged();
    }

    /** A device came to this node while another was about to wake it. */
    void withdraw(String node, DeviceKey device) {
        messages.say(
                node,
                WITHDRAW,
                RedisClusterStore.encoded(device.user()) + " " + RedisClusterStore.encoded(device.device()));
    }

    @Override
    public boolean isMine(String user) {
        return registry.isOwner(user);
    }

    @Override
    public CompletableFuture<WakeUpClaim> claim(DeviceKey device, boolean isConnectedHere, boolean hasWaitedLongest) {
        long unsettled = isConnectedHere ? 0 : registry.unsettledMillis();
        if (unsettled > 0) {
            return CompletableFuture.completedFuture(later(unsettled));
        }
        return store.eval(
                        ClusterScript.WAKE_CLAIM,
                        DevicePresenceWriter.keys(store, device.user()),
                        DeviceArguments.of(
                                registry,
                                registry.id(),
                                RedisClusterStore.encoded(device.device()),
                                isConnectedHere ? "0" : "1",
                                hasWaitedLongest ? "0" : graceMillis,
                                intervalMillis,
                                CLAIM_MILLIS))
                .thenApply(SharedWakeUpClaims::claim);
    }

    private static WakeUpClaim claim(List<Object> answer) {
        if (answer.get(0).equals("granted")) {
            return WakeUpClaim.GRANTED;
        }
        return answer.get(0).equals("connected")
                ? new WakeUpClaim(ClaimResult.CONNECTED_ELSEWHERE, 0)
                : later(Long.parseLong((String) answer.get(1)));
    }

    private static WakeUpClaim later(long millis) {
        return new WakeUpClaim(ClaimResult.LATER, millis);
    }

    @Override
    public void end(DeviceKey device, boolean isSent) {
        store.eval(
                        ClusterScript.WAKE_END,
                        new String[] {DevicePresenceWriter.keys(store, device.user())[1]},
                        registry.id(),
                        RedisClusterStore.encoded(device.device()),
                        isSent ? "1" : "0")
                .exceptionally(failure -> {
                    LOG.debug("That a wake-up is done could not be told; the claim ends by itself", failure);
                    return List.of();
                });
    }
}
