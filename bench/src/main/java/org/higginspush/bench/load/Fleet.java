package org.higginspush.bench.load;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** All devices of one server: some users with the same number of devices each. */
public final class Fleet implements Device.Listener {
    private static final Duration GOODBYE = Duration.ofSeconds(5);

    private final Loop loop;
    private final InetSocketAddress server;
    private final Protocol protocol;
    private final int firstUser;
    private final int users;
    private final int perUser;
    private final List<Device> devices = new ArrayList<>();
    private final List<Connection> connections = new ArrayList<>();

    private Ledger ledger;
    private IntConsumer completed = user -> {};
    private int opened;
    private int lost;
    private boolean leaving;
    private @Nullable String complaint;
    private long carried;
    private long beats;
    private int nextToBeat;

    /** The devices of the users from 0 on. */
    public Fleet(Loop loop, InetSocketAddress server, Protocol protocol, int users, int perUser) {
        this(loop, server, protocol, 0, users, perUser);
    }

    /** The devices of the users from a number on; only a fleet from 0 on can be published to. */
    public Fleet(Loop loop, InetSocketAddress server, Protocol protocol, int firstUser, int users, int perUser) {
        this.firstUser = firstUser;
        this.loop = loop;
        this.server = server;
        this.protocol = protocol;
        this.users = users;
        this.perUser = perUser;
        ledger = new Ledger(0, 0, perUser);
    }

    /**
     * Connects and subscribes all devices.
     *
     * @param window how many may be on their way at once
     * @throws IllegalStateException if some could not within the limit
     */
    public void open(int window, Duration limit) {
        boolean all = loop.run(() -> openMore(window) || lost > 0, limit);
        if (!all || lost > 0) {
            throw new IllegalStateException(opened + " of " + size() + " devices connected, " + lost + " were lost"
                    + (complaint == null ? "" : ": " + complaint));
        }
    }

    private boolean openMore(int window) {
        while (devices.size() < size() && devices.size() - opened - lost < window) {
            Device.Seat seat = new Device.Seat(firstUser + devices.size() / perUser, devices.size() % perUser);
            Device device = protocol.device(seat, this);
            devices.add(device);
            connections.add(loop.connect(server, device));
        }
        return opened == size();
    }

    /** Starts a run: what devices hear from now on is noted in this ledger. */
    public void listen(Ledger run, IntConsumer whenAllDevicesOfUserHeard) {
        ledger = run;
        completed = whenAllDevicesOfUserHeard;
        carried = 0;
    }

    /** Lets the next devices in turn send a heartbeat. */
    public void beat(int count) {
        for (int i = 0; i < count; i++) {
            devices.get(nextToBeat).beat();
            nextToBeat = (nextToBeat + 1) % devices.size();
        }
    }

    /** Says goodbye with all devices, and closes what the server leaves open. */
    public void leave() {
        leaving = true;
        devices.forEach(Device::leave);
        loop.run(() -> connections.stream().noneMatch(Connection::isOpen), GOODBYE);
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
    public @Nullable String complaint() {
        return complaint;
    }

    /** Bytes on the wire that carried this run's notices. */
    public long carriedBytes() {
        return carried;
    }

    /** Heartbeats answered since the fleet was made. */
    public long beats() {
        return beats;
    }

    @Override
    public void opened() {
        opened++;
    }

    @Override
    public void heard(Device.Seat device, int user, long revision, long now) {
        if (ledger.heard(device, user, revision, now)) {
            completed.accept(user);
        }
    }

    @Override
    public void carried(int bytes) {
        carried += bytes;
    }

    @Override
    public void beaten() {
        beats++;
    }

    @Override
    public void lost(Device.Seat device, String why) {
        if (!leaving) {
            lost++;
            complaint = complaint == null ? why : complaint;
        }
    }
}
