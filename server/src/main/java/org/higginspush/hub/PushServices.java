package org.higginspush.hub;

import java.io.IOException;
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
import org.higginspush.hub.gateway.apns.ApnsGateway;
import org.higginspush.hub.gateway.apns.ApnsSettings;
import org.higginspush.hub.model.PushPlatform;
import org.jspecify.annotations.Nullable;

/**
 * The push services a hub is configured for. Their credentials are read when it starts, and again when the files change, which is
 * looked at twice a minute. What a hub is not configured for costs nothing: no thread, no class of Netty.
 */
final class PushServices implements AutoCloseable {
    private static final Duration RELOAD_INTERVAL = Duration.ofSeconds(30);
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    private final List<ReloadingGateway> reloading = new ArrayList<>();
    private final Map<PushPlatform, Map<String, Object>> platforms = new LinkedHashMap<>();
    private final ScheduledThreadPoolExecutor timers;
    private @Nullable ScheduledExecutorService reloads;
    private final PushGateways gateways;

    /**
     * Reads the credentials. Connects nowhere.
     *
     * @param before gateways of the caller's, which come before the configured ones of their platform
     * @throws IOException if one cannot be used; the message says why and what to do
     */
    PushServices(PushConfig config, List<GatewayRoute> before, InstantSource clock) throws IOException {
        List<GatewayRoute> routes = new ArrayList<>(before);
        try {
            PushConfig.Apns apns = config.apns();
            if (apns != null) {
                routes.add(new GatewayRoute(PushPlatform.APNS, null, apple(apns, new PushCredentials(config))));
                platforms.put(PushPlatform.APNS, Map.of("app", apns.topic()));
            }
        } catch (IOException e) {
            routes.forEach(route -> route.gateway().close());
            throw e;
        }
        timers = new ScheduledThreadPoolExecutor(1, task -> thread(task, "push-timers"));
        timers.setRemoveOnCancelPolicy(true);
        gateways = new PushGateways(routes, clock, timers, new Random(), new WakeUpCounters());
    }

    /** From now on looks at the files. To be called once, before {@link #close}. */
    void start() {
        if (!reloading.isEmpty()) {
            long interval = RELOAD_INTERVAL.toMillis();
            reloads = Executors.newSingleThreadScheduledExecutor(task -> thread(task, "push-credentials"));
            reloads.scheduleWithFixedDelay(this::reload, interval, interval, TimeUnit.MILLISECONDS);
        }
    }

    private static Thread thread(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    private ReloadingGateway apple(PushConfig.Apns apns, PushCredentials credentials) throws IOException {
        return reloading(
                credentials.withTrust(PushCredentials.file(apns)),
                () -> new ApnsGateway(settings(apns, credentials.trust()), PushCredentials.apnsKey(apns)));
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
        reloading.add(gateway);
        return gateway;
    }

    /** Looks at the files with credentials; reads those that have changed. */
    void reload() {
        reloading.forEach(ReloadingGateway::reload);
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
