package org.higginspush.bench.load;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** All devices of one server: some users with the same number of devices each. */
public final class Devices implements Device.Listener {
    private static final Duration GOODBYE = Duration.ofSeconds(5);

    private final EventLoop eventLoop;
    private final List<InetSocketAddress> servers;
    private final Protocol protocol;
    private final int firstUser;
    private final int users;
    private final int perUser;
    private final List<Device> devices = new ArrayList<>();
    private final List<Connection> connections = new ArrayList<>();

    private DeliveryTracker tracker;
    private IntConsumer completed = user -> {};
    private int opened;
    private int lost;
    private boolean leaving;
    private @Nullable String firstError;
    private long noticeBytes;
    private long heartbeats;
    private int nextHeartbeat;

    /** The devices of the users from 0 on. */
    public Devices(EventLoop eventLoop, InetSocketAddress server, Protocol protocol, int users, int perUser) {
        this(eventLoop, server, protocol, 0, users, perUser);
    }

    /** The devices of the users from 0 on, those of each user spread over these nodes of a hub. */
    public Devices(EventLoop eventLoop, List<InetSocketAddress> servers, Protocol protocol, int users, int perUser) {
        this(eventLoop, servers, protocol, 0, users, perUser);
    }

    /** The devices of the users from a number on; only users from 0 on can be published to. */
    public Devices(
            EventLoop eventLoop, InetSocketAddress server, Protocol protocol, int firstUser, int users, int perUser) {
        this(eventLoop, List.of(server), protocol, firstUser, users, perUser);
    }

    private Devices(
            EventLoop eventLoop,
            List<InetSocketAddress> servers,
            Protocol protocol,
            int firstUser,
            int users,
            int perUser) {
        this.firstUser = firstUser;
        this.eventLoop = eventLoop;
        this.servers = List.copyOf(servers);
        this.protocol = protocol;
        this.users = users;
        this.perUser = perUser;
        tracker = new DeliveryTracker(0, 0, perUser);
    }

    /**
     * Connects and subscribes all devices.
     *
     * @param window how many may be on their way at once
     * @throws IllegalStateException if some could not within the limit
     */
    public void open(int window, Duration limit) {
        boolean all = eventLoop.run(() -> openMore(window) || lost > 0, limit);
        if (!all || lost > 0) {
            throw new IllegalStateException(opened + " of " + size() + " devices connected, " + lost + " were lost"
                    + (firstError == null ? "" : ": " + firstError));
        }
    }

    private boolean openMore(int window) {
        while (devices.size() < size() && devices.size() - opened - lost < window) {
            Device.Id id = new Device.Id(firstUser + devices.size() / perUser, devices.size() % perUser);
            Device device = protocol.device(id, this);
            devices.add(device);
            InetSocketAddress node = servers.get((id.user() + id.index()) % servers.size());
            connections.add(eventLoop.connect(node, device));
        }
        return opened == size();
    }

    /** Starts a run: notices received from now on are counted by this tracker. */
    public void listen(DeliveryTracker run, IntConsumer whenAllDevicesOfUserHeard) {
        tracker = run;
        completed = whenAllDevicesOfUserHeard;
        noticeBytes = 0;
    }

    /** Lets the next devices, round robin, send a heartbeat. */
    public void sendHeartbeat(int count) {
        for (int i = 0; i < count; i++) {
            devices.get(nextHeartbeat).sendHeartbeat();
            nextHeartbeat = (nextHeartbeat + 1) % devices.size();
        }
    }

    /** Disconnects all devices, and closes the connections that the server leaves open. */
    public void leave() {
        leaving = true;
        devices.forEach(Device::leave);
        eventLoop.run(() -> connections.stream().noneMatch(Connection::isOpen), GOODBYE);
        connections.forEach(connection -> connection.end("the run is over"));
    }

    public int size() {
        return users * perUser;
    }

    public int users() {
        return users;
    }

    /** The devices' connections that ended without being asked to. */
    public int lost() {
        return lost;
    }

    /** Why the first connection was lost, if one was. */
    public @Nullable String firstError() {
        return firstError;
    }

    /** Bytes on the wire that carried this run's notices. */
    public long noticeBytes() {
        return noticeBytes;
    }

    /** Heartbeats answered so far. */
    public long heartbeats() {
        return heartbeats;
    }

    @Override
    public void opened() {
        opened++;
    }

    @Override
    public void heard(Device.Id device, int user, long revision, long now) {
        if (tracker.heard(device, user, revision, now)) {
            completed.accept(user);
        }
    }

    @Override
    public void noticeBytes(int bytes) {
        noticeBytes += bytes;
    }

    @Override
    public void heartbeatAnswered() {
        heartbeats++;
    }

    @Override
    public void lost(Device.Id device, String why) {
        if (!leaving) {
            lost++;
            firstError = firstError == null ? why : firstError;
        }
    }
}
