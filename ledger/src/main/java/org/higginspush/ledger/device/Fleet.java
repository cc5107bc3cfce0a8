package org.higginspush.ledger.device;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.higginspush.client.Transport;
import org.higginspush.ledger.Seeds;
import org.higginspush.ledger.book.Account;
import org.higginspush.ledger.book.DeviceName;
import org.higginspush.ledger.book.Ledger;
import org.higginspush.ledger.device.Memory.Habit;
import org.higginspush.ledger.wire.BayeuxSession;

/** All devices of a run. */
public final class Fleet {
    /** How devices may reach the hub. */
    public interface Routes {
        /** With nothing between. */
        URI direct();

        /**
         * Over connections that may be spoiled.
         *
         * @param framesMayBeLost whether single frames may be lost on them while they live on
         */
        URI spoiled(boolean framesMayBeLost);
    }

    private final List<Device> devices;

    private Fleet(List<Device> devices) {
        this.devices = List.copyOf(devices);
    }

    /**
     * Makes devices that are not connected yet: of every eight one is a selector of the client library, two poll, five
     * have a WebSocket. Two of three go where connections are spoiled.
     */
    public static Fleet of(List<DeviceName> names, Surroundings world, Routes routes, Ledger ledger, Seeds seeds) {
        List<Device> devices = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            DeviceName name = names.get(i);
            boolean careful = i % 8 == 3 || i % 2 == 1;
            URI hub = i % 3 == 0 ? routes.direct() : routes.spoiled(careful);
            Account account = ledger.account(name);
            if (!careful) {
                account.neverAsksAgain();
            }
            devices.add(device(i, hub, world, account, seeds.of("device " + name)));
        }
        return new Fleet(devices);
    }

    private static Device device(int index, URI hub, Surroundings world, Account account, Random chance) {
        Habit habit = index % 2 == 0 ? Habit.HIGHEST : Habit.CONFIRMED;
        return switch (index % 8) {
            case 3 -> library(index % 16 == 3 ? Transport.WEBSOCKET : Transport.LONG_POLLING, hub, world, account);
            case 1, 6 -> new SimulatedDevice(world, hub, account, BayeuxSession.Transport.LONG_POLLING, habit, chance);
            default -> new SimulatedDevice(world, hub, account, BayeuxSession.Transport.WEBSOCKET, habit, chance);
        };
    }

    private static Device library(Transport transport, URI hub, Surroundings world, Account account) {
        return new LibraryDevice(world, hub, account, transport);
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
