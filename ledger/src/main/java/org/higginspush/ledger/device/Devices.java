package org.higginspush.ledger.device;

import java.net.URI;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.higginspush.client.Transport;
import org.higginspush.ledger.Seeds;
import org.higginspush.ledger.bayeux.BayeuxSession;
import org.higginspush.ledger.checker.Checker;
import org.higginspush.ledger.checker.DeviceHistory;
import org.higginspush.ledger.checker.DeviceName;
import org.higginspush.ledger.device.DevicePositions.ResumePosition;

/** All devices of a run. */
public final class Devices {
    /** The addresses of the hub. */
    public interface Routes {
        /** Without a proxy. */
        URI direct();

        /**
         * Through a proxy that injects connection faults.
         *
         * @param framesMayBeLost whether single frames may be lost on them while they live on
         */
        URI faulty(boolean framesMayBeLost);
    }

    private final List<Device> devices = new CopyOnWriteArrayList<>();
    private final DeviceEnvironment environment;
    private final Routes routes;
    private final Checker checker;
    private final Seeds seeds;

    private Devices(DeviceEnvironment environment, Routes routes, Checker checker, Seeds seeds) {
        this.environment = environment;
        this.routes = routes;
        this.checker = checker;
        this.seeds = seeds;
    }

    /**
     * Makes devices that are not connected yet: of every eight one is a selector of the client library, two poll, five
     * have a WebSocket. Two of three connect through a proxy that injects faults.
     */
    public static Devices of(
            List<DeviceName> names, DeviceEnvironment environment, Routes routes, Checker checker, Seeds seeds) {
        Devices devices = new Devices(environment, routes, checker, seeds);
        names.forEach(devices::add);
        return devices;
    }

    private Device add(DeviceName name) {
        int index = devices.size();
        boolean careful = index % 8 == 3 || index % 2 == 1;
        URI hub = index % 3 == 0 ? routes.direct() : routes.faulty(careful);
        DeviceHistory history = checker.history(name);
        if (!careful) {
            history.neverAsksAgain();
        }
        Device device = device(index, hub, environment, history, seeds.of("device " + name));
        devices.add(device);
        return device;
    }

    /** Another device comes, and is connected. */
    public void join(DeviceName name) {
        add(name).start();
    }

    private static Device device(
            int index, URI hub, DeviceEnvironment environment, DeviceHistory history, Random chance) {
        ResumePosition resumePosition = index % 2 == 0 ? ResumePosition.HIGHEST : ResumePosition.CONFIRMED;
        return switch (index % 8) {
            case 3 ->
                library(index % 16 == 3 ? Transport.WEBSOCKET : Transport.LONG_POLLING, hub, environment, history);
            case 1, 6 ->
                new SimulatedDevice(
                        environment, hub, history, BayeuxSession.Transport.LONG_POLLING, resumePosition, chance);
            default ->
                new SimulatedDevice(
                        environment, hub, history, BayeuxSession.Transport.WEBSOCKET, resumePosition, chance);
        };
    }

    private static Device library(Transport transport, URI hub, DeviceEnvironment environment, DeviceHistory history) {
        return new ClientLibraryDevice(environment, hub, history, transport);
    }

    public List<Device> devices() {
        return devices;
    }

    /** Connects all. */
    public void start() {
        devices.forEach(Device::start);
    }

    /** True if every device is subscribed and has synced everything once. */
    public boolean isConnected() {
        return devices.stream()
                .allMatch(device -> device.isConnected() && device.history().isOpen());
    }

    /** How many are subscribed at this moment. */
    public long connected() {
        return devices.stream().filter(Device::isConnected).count();
    }

    /** All disconnect. Completed once the hub has answered. */
    public CompletableFuture<Void> leave() {
        return CompletableFuture.allOf(devices.stream().map(Device::leave).toArray(CompletableFuture[]::new));
    }
}
