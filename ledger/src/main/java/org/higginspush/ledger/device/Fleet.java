package org.higginspush.ledger.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.higginspush.client.Transport;
import org.higginspush.ledger.Seeds;
import org.higginspush.ledger.book.DeviceName;
import org.higginspush.ledger.book.Ledger;
import org.higginspush.ledger.wire.BayeuxSession;

/** All devices of a run. */
public final class Fleet {
    private final List<Device> devices;

    private Fleet(List<Device> devices) {
        this.devices = List.copyOf(devices);
    }

    /**
     * Makes devices that are not connected yet: of every eight one is a selector of the client library, two poll, five
     * have a WebSocket.
     */
    public static Fleet of(List<DeviceName> names, Surroundings world, Ledger ledger, Seeds seeds) {
        List<Device> devices = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            devices.add(device(i, names.get(i), world, ledger, seeds.of("device " + names.get(i))));
        }
        return new Fleet(devices);
    }

    private static Device device(int index, DeviceName name, Surroundings world, Ledger ledger, Random chance) {
        Memory.Habit habit = index % 2 == 0 ? Memory.Habit.HIGHEST : Memory.Habit.CONFIRMED;
        return switch (index % 8) {
            case 3 ->
                new LibraryDevice(
                        world, ledger.account(name), index % 16 == 3 ? Transport.WEBSOCKET : Transport.LONG_POLLING);
            case 1, 6 ->
                new SimulatedDevice(world, ledger.account(name), BayeuxSession.Transport.LONG_POLLING, habit, chance);
            default ->
                new SimulatedDevice(world, ledger.account(name), BayeuxSession.Transport.WEBSOCKET, habit, chance);
        };
    }

    public List<Device> devices() {
        return devices;
    }

    /** Connects all. */
    public void start() {
        devices.forEach(Device::start);
    }

    /** True if every device is served by the hub and has synced everything once. */
    public boolean isConnected() {
        return devices.stream()
                .allMatch(device -> device.isConnected() && device.account().isOpen());
    }

    /** How many are served by the hub at this moment. */
    public long connected() {
        return devices.stream().filter(Device::isConnected).count();
    }

    /** All leave. Completed once the hub knows. */
    public CompletableFuture<Void> leave() {
        return CompletableFuture.allOf(devices.stream().map(Device::leave).toArray(CompletableFuture[]::new));
    }
}
