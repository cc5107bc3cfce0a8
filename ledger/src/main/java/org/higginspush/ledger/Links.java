package org.higginspush.ledger;

import java.io.IOException;
import java.net.URI;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.higginspush.ledger.device.Fleet;
import org.higginspush.ledger.fault.Fault;
import org.higginspush.ledger.fault.FaultProxy;
import org.higginspush.ledger.fault.Weather;
import org.higginspush.ledger.hub.HubProcess;
import org.jspecify.annotations.Nullable;

/**
 * The ways from clients to the hub: directly, and through proxies that spoil connections, if that is to happen. Frames are
 * lost only where devices know what to do about it.
 */
final class Links implements Fleet.Routes, AutoCloseable {
    private final URI direct;
    private final Weather weather;
    private final Weather lossyWeather;
    private final @Nullable FaultProxy proxy;
    private final @Nullable FaultProxy lossyProxy;

    private Links(HubProcess hub, Set<Fault> faults, Seeds seeds) throws IOException {
        Set<Fault> withoutLoss = EnumSet.noneOf(Fault.class);
        withoutLoss.addAll(faults);
        withoutLoss.remove(Fault.LOST_FRAME);
        direct = hub.uri();
        weather = new Weather(withoutLoss, seeds.of("weather"));
        lossyWeather = new Weather(faults, seeds.of("lossy weather"));
        proxy = weather.isEverBad() ? FaultProxy.before(hub.port(), weather) : null;
        lossyProxy = lossyWeather.isEverBad() ? FaultProxy.before(hub.port(), lossyWeather) : null;
    }

    static Links to(HubProcess hub, Set<Fault> faults, Seeds seeds) throws IOException {
        return new Links(hub, faults, seeds);
    }

    @Override
    public URI direct() {
        return direct;
    }

    @Override
    public URI spoiled(boolean framesMayBeLost) {
        FaultProxy through = framesMayBeLost ? lossyProxy : proxy;
        return through == null ? direct : through.uri();
    }

    List<URI> forPublishers() {
        return proxy == null ? List.of(direct) : List.of(direct, proxy.uri());
    }

    void worsen() {
        weather.worsens();
        lossyWeather.worsens();
    }

    void calm() {
        weather.calms();
        lossyWeather.calms();
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
