package org.higginspush.hub.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.higginspush.hub.model.Ids;
import org.higginspush.hub.routing.Router;
import org.jspecify.annotations.Nullable;

/**
 * Tells the nodes that watch presence which devices come and go at this one, and tells the router what the others say of theirs. A node
 * watches from the first moment when somebody listens there to devices that come and go; as long as no node does, nothing is told at all.
 *
 * <p>One that begins to watch gets all devices, and from then on those that changed, numbered: if a message is missing it begins anew.
 *
 * <p>Thread-safe; everything happens on the executor, which has one thread.
 */
final class PresenceExchange {
    private static final String WATCH = "presence-watch";
    private static final String DEVICES = "presence";
    private static final int MOST_OF_MESSAGE = 500;
    private static final long SOON_MILLIS = 10;
    private static final long KNOWN_WITHIN_MILLIS = 2_000;

    private static final String ALL = "all";
    private static final String MORE = "more";
    private static final String END = "end";

    /** A device of this or another node; without an id for sessions that named none. */
    private record ConnectedDevice(String user, @Nullable String device) {}

    /** What another node says of its devices. */
    private static final class ReceivedDevices {
        final Set<ConnectedDevice> devices = new HashSet<>();
        /** Those that it has not named again since it began anew; null once it has named all. */
        @Nullable
        Set<ConnectedDevice> unconfirmed;

        /** The number of its next message; negative if it has to begin anew first. */
        long next = -1;
    }

    private final NodeRegistry registry;
    private final NodeMessages messages;
    private final Router router;
    private final ScheduledExecutorService executor;
    private final Set<ConnectedDevice> changed = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean isScheduled = new AtomicBoolean();
    private volatile boolean isTelling;
    private volatile boolean isWatching;
    /** Those that watch, by their ids, with the number of the next message. Owned by the executor, as all that follows. */
    private final Map<String, Long> watchers = new HashMap<>();

    private final Map<String, ReceivedDevices> received = new HashMap<>();
    private final Set<String> awaited = new HashSet<>();
    private final CompletableFuture<Void> known = new CompletableFuture<>();

    PresenceExchange(NodeRegistry registry, NodeMessages messages, Router router, ScheduledExecutorService executor) {
        this.registry = registry;
        this.messages = messages;
        this.router = router;
        this.executor = executor;
        messages.hear(WATCH, (node, text) -> tellAll(node));
        messages.hear(DEVICES, this::take);
    }

    // ---- telling

    /** A device came or left here. */
    void changed(String user, @Nullable String device) {
        if (isTelling) {
            changed.add(new ConnectedDevice(user, device));
            if (isScheduled.compareAndSet(false, true)) {
                executor.schedule(this::tellChanges, SOON_MILLIS, TimeUnit.MILLISECONDS);
            }
        }
    }

    private void tellChanges() {
        isScheduled.set(false);
        List<String> lines = new ArrayList<>();
        for (ConnectedDevice device : changed) {
            changed.remove(device);
            lines.add(line(device));
        }
        watchers.keySet().forEach(node -> tell(node, MORE, lines));
    }

    /** How a device is now, so that what is told last is true whatever was told before. */
    private String line(ConnectedDevice device) {
        char sign = router.isConnected(device.user, device.device) ? '+' : '-';
        return sign + Ids.encode(device.user) + " " + (device.device == null ? "" : Ids.encode(device.device));
    }

    private void tell(String node, String kind, List<String> lines) {
        for (int from = 0; from < Math.max(1, lines.size()); from += MOST_OF_MESSAGE) {
            List<String> part = lines.subList(from, Math.min(lines.size(), from + MOST_OF_MESSAGE));
            if (!part.isEmpty() || !kind.equals(MORE)) {
                long number = watchers.merge(node, 1L, Long::sum) - 1;
                messages.say(node, DEVICES, number + " " + kind + "\n" + String.join("\n", part));
            }
        }
    }

    private void tellAll(String node) {
        isTelling = true;
        watchers.put(node, 0L);
        tell(node, ALL, List.of());
        Set<ConnectedDevice> all = new HashSet<>();
        router.forEachDevice((user, device) -> all.add(new ConnectedDevice(user, device)));
        tell(node, MORE, all.stream().map(this::line).toList());
        tell(node, END, List.of());
    }

    // ---- watching

    boolean isWatching() {
        return isWatching;
    }

    /** Begins to watch; completed once the devices of all nodes that answer are known. */
    CompletableFuture<Void> watch() {
        executor.execute(() -> {
            isWatching = true;
            registry.beat();
            registry.others().forEach(node -> awaited.add(node.id()));
            askAll();
            completeIfKnown();
        });
        return known.copy().completeOnTimeout(null, KNOWN_WITHIN_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void askAll() {
        messages.sayToAll(WATCH, "");
    }

    private void completeIfKnown() {
        if (isWatching && awaited.isEmpty()) {
            known.complete(null);
        }
    }

    private void take(String node, String text) {
        if (registry.gone().containsKey(node)) {
            return; // said before it ended
        }
        String[] lines = text.split("\n");
        String[] head = lines[0].split(" ");
        long number = Long.parseLong(head[0]);
        ReceivedDevices of = received.computeIfAbsent(node, one -> new ReceivedDevices());
        if (head[1].equals(ALL)) {
            of.unconfirmed = new HashSet<>(of.devices);
        } else if (number != of.next) {
            if (of.next >= 0) {
                of.next = -1;
                messages.say(node, WATCH, "");
            }
            return;
        }
        of.next = number + 1;
        for (int i = 1; i < lines.length; i++) {
            take(node, of, lines[i].charAt(0) == '+', lines[i].substring(1).split(" ", 2));
        }
        Set<ConnectedDevice> unconfirmed = of.unconfirmed;
        if (head[1].equals(END) && unconfirmed != null) {
            of.unconfirmed = null;
            unconfirmed.forEach(device -> left(node, of, device));
            awaited.remove(node);
            completeIfKnown();
        }
    }

    private void take(String node, ReceivedDevices of, boolean isConnected, String[] ids) {
        ConnectedDevice device =
                new ConnectedDevice(Ids.decode("user", ids[0]), ids[1].isEmpty() ? null : Ids.decode("device", ids[1]));
        if (of.unconfirmed != null) {
            of.unconfirmed.remove(device);
        }
        if (isConnected && of.devices.add(device)) {
            router.elsewhere(node, device.user, device.device, true);
        } else if (!isConnected) {
            left(node, of, device);
        }
    }

    private void left(String node, ReceivedDevices of, ConnectedDevice device) {
        if (of.devices.remove(device)) {
            router.elsewhere(node, device.user, device.device, false);
        }
    }

    // ---- nodes that come and go

    /** The nodes are others than before. */
    void nodesChanged() {
        Set<String> gone = registry.gone().keySet();
        watchers.keySet().removeAll(gone);
        for (String node : received.keySet().stream().filter(gone::contains).collect(Collectors.toSet())) {
            ReceivedDevices of = received.remove(node);
            if (of != null) {
                List.copyOf(of.devices).forEach(device -> left(node, of, device));
            }
        }
        awaited.removeAll(gone);
        completeIfKnown();
        for (ClusterNode node : registry.others()) {
            if (node.duties().watches() && !watchers.containsKey(node.id())) {
                tellAll(node.id());
            }
            if (isWatching && !received.containsKey(node.id())) {
                messages.say(node.id(), WATCH, "");
            }
        }
        isTelling = !watchers.isEmpty();
    }

    /** What was said since the last connection may be lost. */
    void restore() {
        List.copyOf(watchers.keySet()).forEach(this::tellAll);
        if (isWatching) {
            askAll();
        }
    }
}
