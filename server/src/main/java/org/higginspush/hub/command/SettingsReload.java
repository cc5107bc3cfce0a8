package org.higginspush.hub.command;

import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.higginspush.hub.Hub;
import org.higginspush.hub.config.EffectiveSettings;
import org.higginspush.hub.config.HubConfig;
import org.higginspush.hub.config.InvalidConfiguration;
import org.higginspush.hub.logging.LoggingSetup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the settings of a running hub again. Those that are taken over are few, and the log names the others that have changed:
 * they need a restart. Settings that no hub could start with change nothing at all. The certificate and the files with credentials of push
 * services are looked at as well.
 */
final class SettingsReload {
    private static final Logger log = LoggerFactory.getLogger(SettingsReload.class);

    /** The settings that a hub takes over while it runs. */
    static final Set<String> TAKEN_OVER = Set.of(
            "log.level",
            "origins.allowed",
            "hosts.allowed",
            "proxy.trusted",
            "limits.sessions-per-user",
            "limits.sessions-per-address",
            "limits.handshakes-per-address-per-minute",
            "limits.messages-per-second",
            "limits.publisher-messages-per-second",
            "limits.requests-per-second");

    private final Hub hub;
    private final Supplier<EffectiveSettings> reading;
    private final EffectiveSettings started;
    /** Guarded by this. */
    private EffectiveSettings present;

    /**
     * @param started what the hub was started with
     * @param reading reads them again from where they were; throws {@link InvalidConfiguration} if one is not allowed
     */
    SettingsReload(Hub hub, EffectiveSettings started, Supplier<EffectiveSettings> reading) {
        this.hub = hub;
        this.started = started;
        this.present = started;
        this.reading = reading;
    }

    /** Reads them, and tells the log what became of it. It reads files, so it blocks. */
    synchronized void run() {
        EffectiveSettings read;
        HubConfig config;
        try {
            read = reading.get();
            config = read.toConfig();
        } catch (InvalidConfiguration e) {
            log.error("The settings are not valid, so nothing was taken over, and the hub goes on with those it has");
            e.problems().forEach(log::error);
            return;
        }
        List<String> taken =
                read.changedSince(present).stream().filter(TAKEN_OVER::contains).toList();
        present = read;
        LoggingSetup.level(config.log().level());
        log.info("The settings were read again{}", taken.isEmpty() ? "" : ". Taken over: " + String.join(", ", taken));
        List<String> waiting = read.changedSince(started).stream()
                .filter(key -> !TAKEN_OVER.contains(key))
                .toList();
        if (!waiting.isEmpty()) {
            log.warn("These settings have changed and need a restart: {}", String.join(", ", waiting));
        }
        hub.reload(config);
    }
}
