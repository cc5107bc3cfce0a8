package org.higginspush.ledger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.higginspush.ledger.device.Devices;
import org.higginspush.ledger.fault.Fault;
import org.higginspush.ledger.fault.FaultInjector;
import org.higginspush.ledger.fault.FaultProxy;
import org.higginspush.ledger.hub.HubUnderTest;
import org.jspecify.annotations.Nullable;

/**
 * The routes from clients to the hub: directly, and through proxies that inject connection faults, if the run has any. To a hub of
 * several nodes all routes lead through a proxy, each client's to one node at a time. Frames are lost only on routes of devices that can
 * repair that.
 */
final class FaultyRoutes implements Devices.Routes, AutoCloseable {
    private static final int PUBLISHERS = 2;

    private final HubUnderTest hub;
    private final FaultInjector faultInjector;
    private final FaultInjector lossyFaultInjector;
    private final @Nullable FaultProxy direct;
    private final @Nullable FaultProxy proxy;
    private final @Nullable FaultProxy lossyProxy;

    private FaultyRoutes(HubUnderTest hub, Set<Fault> faults, Seeds seeds) throws IOException {
        Set<Fault> withoutLoss = EnumSet.noneOf(Fault.class);
        withoutLoss.addAll(faults);
        withoutLoss.remove(Fault.LOST_FRAME);
        this.hub = hub;
        faultInjector = new FaultInjector(withoutLoss, seeds.of("connection faults"));
        lossyFaultInjector = new FaultInjector(faults, seeds.of("lossy connection faults"));
        direct = hub.nodes() > 1 ? before(new FaultInjector(Set.of(), seeds.of("no connection faults"))) : null;
        proxy = faultInjector.canInject() ? before(faultInjector) : direct;
        lossyProxy = lossyFaultInjector.canInject() ? before(lossyFaultInjector) : direct;
    }

    private FaultProxy before(FaultInjector injector) throws IOException {
        return FaultProxy.before(hub.upstream(), injector);
    }

    static FaultyRoutes to(HubUnderTest hub, Set<Fault> faults, Seeds seeds) throws IOException {
        return new FaultyRoutes(hub, faults, seeds);
    }

    @Override
    public URI direct() {
        return through(direct);
    }

    @Override
    public URI faulty(boolean framesMayBeLost) {
        return through(framesMayBeLost ? lossyProxy : proxy);
    }

    private URI through(@Nullable FaultProxy way) {
        try {
            return way == null ? hub.uri() : hub.nodes() > 1 ? way.listen(hub.upstream()) : way.uri();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** To several nodes each publisher has a route of its own. */
    List<URI> forPublishers() {
        List<URI> routes = new ArrayList<>();
        for (int i = 0; i < (hub.nodes() > 1 ? PUBLISHERS : 1); i++) {
            routes.add(direct());
            if (proxy != direct) {
                routes.add(through(proxy));
            }
        }
        return routes;
    }

    void startFaults() {
        faultInjector.start();
        lossyFaultInjector.start();
    }

    void stopFaults() {
        faultInjector.stop();
        lossyFaultInjector.stop();
    }

    @Override
    public void close() {
        close(direct);
        close(proxy);
        close(lossyProxy);
    }

    private static void close(@Nullable FaultProxy way) {
        if (way != null) {
            way.close();
        }
    }
}
