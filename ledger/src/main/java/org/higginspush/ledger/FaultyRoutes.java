package org.higginspush.ledger;

import java.io.IOException;
import java.net.URI;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.higginspush.ledger.device.Devices;
import org.higginspush.ledger.fault.Fault;
import org.higginspush.ledger.fault.FaultInjector;
import org.higginspush.ledger.fault.FaultProxy;
import org.higginspush.ledger.hub.HubProcess;
import org.jspecify.annotations.Nullable;

/**
 * The routes from clients to the hub: directly, and through proxies that inject connection faults, if the run has any.
 * Frames are lost only on routes of devices that can repair that.
 */
final class FaultyRoutes implements Devices.Routes, AutoCloseable {
    private final URI direct;
    private final FaultInjector faultInjector;
    private final FaultInjector lossyFaultInjector;
    private final @Nullable FaultProxy proxy;
    private final @Nullable FaultProxy lossyProxy;

    private FaultyRoutes(HubProcess hub, Set<Fault> faults, Seeds seeds) throws IOException {
        Set<Fault> withoutLoss = EnumSet.noneOf(Fault.class);
        withoutLoss.addAll(faults);
        withoutLoss.remove(Fault.LOST_FRAME);
        direct = hub.uri();
        faultInjector = new FaultInjector(withoutLoss, seeds.of("connection faults"));
        lossyFaultInjector = new FaultInjector(faults, seeds.of("lossy connection faults"));
        proxy = faultInjector.canInject() ? FaultProxy.before(hub.port(), faultInjector) : null;
        lossyProxy = lossyFaultInjector.canInject() ? FaultProxy.before(hub.port(), lossyFaultInjector) : null;
    }

    static FaultyRoutes to(HubProcess hub, Set<Fault> faults, Seeds seeds) throws IOException {
        return new FaultyRoutes(hub, faults, seeds);
    }

    @Override
    public URI direct() {
        return direct;
    }

    @Override
    public URI faulty(boolean framesMayBeLost) {
        FaultProxy through = framesMayBeLost ? lossyProxy : proxy;
        return through == null ? direct : through.uri();
    }

    List<URI> forPublishers() {
        return proxy == null ? List.of(direct) : List.of(direct, proxy.uri());
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
        if (proxy != null) {
            proxy.close();
        }
        if (lossyProxy != null) {
            lossyProxy.close();
        }
    }
}
