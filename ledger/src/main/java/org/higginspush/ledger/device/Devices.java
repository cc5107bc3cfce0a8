package org.higginspush.ledger.device;

import java.net.URI;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
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

    private final boolean withPhones;

    private Devices(DeviceEnvironment environment, Routes routes, Checker checker, Seeds seeds, boolean withPhones) {
        this.withPhones = withPhones;
        this.environment = environment;
        this.routes = routes;
        this.checker = checker;
        this.seeds = seeds;
    }

    /**
     * Makes devices that are not connected yet: of every eight one is a selector of the client library, two poll, three
     * have a WebSocket, and two are phones that sleep. Two of three connect through a proxy that injects faults.
     *
     * @param withPhones false if none is to sleep: those have a WebSocket, too
     */
    public static Devices of(
            List<DeviceName> names,
            DeviceEnvironment environment,
            Routes routes,
            Checker checker,
            Seeds seeds,
            boolean withPhones) {
        Devices devices = new Devices(environment, routes, checker, seeds, withPhones);
        names.forEach(devices::add);
        return devices;
    }

    private Device add(DeviceName name) {
        int index = devices.size();
        boolean isPhone = withPhones && (index % 8 == 2 || index % 8 == 7);
        boolean careful = !isPhone && (index % 8 == 3 || index % 2 == 1);
        URI hub = index % 3 == 0 ? routes.direct() : routes.faulty(careful);
        DeviceHistory history = checker.history(name);
        if (!careful) {
            history.neverAsksAgain();
        }
        Random chance = seeds.of("device " + name);
        Device device = isPhone ? phone(index, hub, history, chance) : device(index, hub, environment, history, chance);
        devices.add(device);
        return device;
    }

    /** Another device comes, and is connected. */
    public void join(DeviceName name) {
        add(name).start();
    }

    private Device phone(int index, URI hub, DeviceHistory history, Random chance) {
        boolean polls = index % 16 < 8;
        return new SleepingPhone(environment, hub, history, checker.wakeUps().phone(history.name()), polls, chance);
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

    /** The phones that sleep. */
    public List<DeviceName> phones() {
        return phonesAmongAll().map(phone -> phone.history().name()).toList();
    }

    private Stream<SleepingPhone> phonesAmongAll() {
        return devices.stream().filter(SleepingPhone.class::isInstance).map(SleepingPhone.class::cast);
    }

    /** The users of the phones start the application, which registers again: the hub may have lost that. */
    public void startPhones() {
        phonesAmongAll().forEach(SleepingPhone::startAgain);
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
