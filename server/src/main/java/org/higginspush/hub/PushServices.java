package org.higginspush.hub;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.higginspush.hub.config.PushConfig;
import org.higginspush.hub.gateway.GatewayRoute;
import org.higginspush.hub.gateway.PushGateways;
import org.higginspush.hub.gateway.WakeUpCounters;
import org.higginspush.hub.gateway.WakeUpEvent;
import org.higginspush.hub.gateway.WakeUpReport;
import org.higginspush.hub.gateway.apns.ApnsGateway;
import org.higginspush.hub.gateway.apns.ApnsSettings;
import org.higginspush.hub.gateway.http.FcmGateway;
import org.higginspush.hub.gateway.http.HttpLimits;
import org.higginspush.hub.gateway.http.PushHttpClient;
import org.higginspush.hub.gateway.http.RelayGateway;
import org.higginspush.hub.gateway.http.VapidKey;
import org.higginspush.hub.gateway.http.WebPushGateway;
import org.higginspush.hub.gateway.http.WnsGateway;
import org.higginspush.hub.metrics.HubMetrics;
import org.higginspush.hub.model.PushPlatform;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The push services a hub is configured for. Their credentials are read when it starts, and again when the files change, which is
 * looked at twice a minute. What a hub is not configured for costs nothing: no thread, no class of Netty.
 */
final class PushServices implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PushServices.class);
    /** How often files with credentials are looked at. */
    static final Duration RELOAD_INTERVAL = Duration.ofSeconds(30);

    private static final Duration REPORT_INTERVAL = Duration.ofHours(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    private final List<ReloadingGateway> reloading = new ArrayList<>();
    private final Map<PushPlatform, Map<String, Object>> platforms = new LinkedHashMap<>();
    private final PushCredentials credentials;
    private final InstantSource clock;
    private final ScheduledThreadPoolExecutor timers;
    private @Nullable ScheduledExecutorService reloads;
    private final PushGateways gateways;
    /** Null if nobody can be woken. */
    private final @Nullable WakeUpReport report;

    /**
     * Reads the credentials. Connects nowhere.
     *
     * @param data the folder of the hub's own files, where the VAPID key is, or is made
     * @param others gateways of the caller's and of plug-ins. Those without an app come before the configured ones of their platform, those
     *     with an app after: a device that names none is woken through the configured one
     * @throws IOException if one cannot be used; the message says why and what to do
     */
    PushServices(PushConfig config, Path data, List<GatewayRoute> others, InstantSource clock) throws IOException {
        this.credentials = new PushCredentials(config, data);
        this.clock = clock;
        List<GatewayRoute> routes = new ArrayList<>();
        others.stream().filter(route -> route.app() == null).forEach(routes::add);
        try {
            addConfigured(config, routes);
            PushConfig.Relay relay = config.relay();
            if (relay != null) {
                addRelay(routes, relay);
            }
            others.stream().filter(route -> route.app() != null).forEach(routes::add);
        } catch (IOException e) {
            routes.forEach(route -> route.gateway().close());
            others.stream()
                    .filter(route -> !routes.contains(route))
                    .forEach(route -> route.gateway().close());
            throw e;
        }
        timers = new ScheduledThreadPoolExecutor(1, task -> thread(task, "push-timers"));
        timers.setRemoveOnCancelPolicy(true);
        gateways = new PushGateways(routes, clock, timers, new Random(), new WakeUpCounters());
        report = routes.isEmpty() ? null : new WakeUpReport(gateways.counters());
    }

    private void addConfigured(PushConfig config, List<GatewayRoute> routes) throws IOException {
        PushConfig.Apns apns = config.apns();
        if (apns != null) {
            routes.add(new GatewayRoute(PushPlatform.APNS, apns.topic(), apple(apns)));
            platforms.put(PushPlatform.APNS, Map.of("app", apns.topic()));
        }
        PushConfig.Fcm fcm = config.fcm();
        if (fcm != null) {
            routes.add(new GatewayRoute(PushPlatform.FCM, null, google(fcm)));
            platforms.put(PushPlatform.FCM, Map.of());
        }
        PushConfig.Wns wns = config.wns();
        if (wns != null) {
            routes.add(new GatewayRoute(PushPlatform.WNS, null, microsoft(wns)));
            platforms.put(PushPlatform.WNS, Map.of());
        }
        PushConfig.WebPush webPush = config.webPush();
        if (webPush != null) {
            VapidKey key = credentials.vapidKey();
            routes.add(new GatewayRoute(PushPlatform.WEB_PUSH, null, browsers(webPush, key)));
            platforms.put(PushPlatform.WEB_PUSH, Map.of("publicKey", key.publicKey()));
        }
    }

    /** From now on looks at the files, and tells the log now and then what became of wake-ups. To be called once, before {@link #close}. */
    void start() {
        WakeUpReport all = report;
        if (all != null) {
            long hour = REPORT_INTERVAL.toMinutes();
            timers.scheduleWithFixedDelay(() -> tell(all), hour, hour, TimeUnit.MINUTES);
        }
        if (!reloading.isEmpty()) {
            long interval = RELOAD_INTERVAL.toMillis();
            reloads = Executors.newSingleThreadScheduledExecutor(task -> thread(task, "push-credentials"));
            reloads.scheduleWithFixedDelay(this::reload, interval, interval, TimeUnit.MILLISECONDS);
        }
    }

    /** Lets metrics read what is counted here. */
    void measure(HubMetrics metrics) {
        WakeUpCounters counters = gateways.counters();
        for (PushPlatform platform : gateways.isEmpty() ? new PushPlatform[0] : PushPlatform.values()) {
            metrics.watchWakeUpQueue(platform, () -> gateways.pending(platform));
            for (WakeUpEvent event : WakeUpEvent.values()) {
                if (event.isEnd()) {
                    metrics.watchWakeUps(platform, event.word(), () -> counters.count(platform, event));
                } else {
                    metrics.watchWakeUpEvents(platform, event.word(), () -> counters.count(platform, event));
                }
            }
        }
    }

    private static void tell(WakeUpReport report) {
        String happened = report.next();
        if (happened != null) {
            log.info("Wake-ups in the last hour: {}", happened);
        }
    }

    private static Thread thread(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    private ReloadingGateway apple(PushConfig.Apns apns) throws IOException {
        return reloading(
                credentials.withTrust(PushCredentials.file(apns)),
                () -> new ApnsGateway(settings(apns, credentials.trust()), PushCredentials.apnsKey(apns)));
    }

    private ReloadingGateway google(PushConfig.Fcm fcm) throws IOException {
        return reloading(
                credentials.withTrust(PushCredentials.file(fcm)),
                () -> new FcmGateway(PushCredentials.account(fcm), fcm.server(), vendorClient(), clock));
    }

    private ReloadingGateway microsoft(PushConfig.Wns wns) throws IOException {
        return reloading(
                credentials.withTrust(PushCredentials.file(wns)),
                () -> new WnsGateway(
                        wns.tenantId(),
                        wns.clientId(),
                        PushCredentials.secret(wns),
                        wns.server(),
                        vendorClient(),
                        clock));
    }

    private ReloadingGateway browsers(PushConfig.WebPush webPush, VapidKey key) throws IOException {
        return reloading(
                credentials.withTrust(),
                () -> new WebPushGateway(
                        key,
                        webPush.contact().toString(),
                        PushHttpClient.toStrangers(
                                HttpLimits.STANDARD, credentials.trust().context(), webPush.allowPrivateEndpoints()),
                        clock));
    }

    private PushHttpClient vendorClient() throws IOException {
        return PushHttpClient.toVendor(HttpLimits.STANDARD, credentials.trust().context());
    }

    private ReloadingGateway relay(PushConfig.Relay relay) throws IOException {
        return reloading(credentials.withTrust(RelayToken.file(relay)), () -> {
            RelayToken token = RelayToken.of(relay);
            String problem = token.problem(relay, clock.instant());
            if (problem != null) {
                log.warn("No device can be woken through the relay. {}", problem);
            }
            PushHttpClient client = PushHttpClient.toVendor(
                    RelayGateway.LIMITS, credentials.trust().context());
            return new RelayGateway(relay.url(), token.text(), client, clock);
        });
    }

    /** For the vendors whose credentials are not here. */
    private void addRelay(List<GatewayRoute> routes, PushConfig.Relay relay) throws IOException {
        List<PushPlatform> missing = RelayGateway.PLATFORMS.stream()
                .filter(platform -> routes.stream().noneMatch(route -> route.platform() == platform))
                .toList();
        if (missing.isEmpty()) {
            return;
        }
        ReloadingGateway gateway = relay(relay);
        for (PushPlatform platform : missing) {
            routes.add(GatewayRoute.overRelay(platform, gateway));
            platforms.put(platform, Map.of());
        }
    }

    private static ApnsSettings settings(PushConfig.Apns apns, PushCertificates trust) {
        PushConfig.Server server = apns.server();
        String host = apns.environment() == PushConfig.ApnsEnvironment.PRODUCTION
                ? ApnsSettings.PRODUCTION
                : ApnsSettings.DEVELOPMENT;
        return new ApnsSettings(
                server == null ? host : server.host(),
                server == null ? ApnsSettings.PORT : server.port(),
                apns.topic(),
                trust.certificates(),
                TIMEOUT);
    }

    private ReloadingGateway reloading(List<CredentialFile> files, ReloadingGateway.GatewayFactory factory)
            throws IOException {
        ReloadingGateway gateway = new ReloadingGateway(files, factory);
        if (!files.isEmpty()) {
            reloading.add(gateway);
        }
        return gateway;
    }

    /** Looks at the files with credentials; reads those that have changed. */
    void reload() {
        reloading.forEach(ReloadingGateway::reload);
    }

    /** The same, and tells again what it has told before. */
    void retry() {
        reloading.forEach(ReloadingGateway::retry);
    }

    /** What ends pauses, on one thread that must not be blocked. Ends with this. */
    ScheduledExecutorService timers() {
        return timers;
    }

    PushGateways gateways() {
        return gateways;
    }

    /** What an application may know of each platform that it can register for, by the platform's word. */
    Map<String, Object> description() {
        Map<String, Object> byWord = new LinkedHashMap<>();
        platforms.forEach((platform, fields) -> byWord.put(platform.word(), fields));
        return byWord;
    }

    @Override
    public void close() {
        if (reloads != null) {
            reloads.shutdownNow();
        }
        gateways.close();
        timers.shutdownNow();
    }
}
