package org.higginspush.hub.command;

import java.util.List;
import org.higginspush.hub.config.EffectiveSettings;
import org.higginspush.hub.config.HubConfig;
import org.higginspush.hub.logging.LoggingSetup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code hub serve}: the hub alone. */
@Command(
        name = "serve",
        description = "Runs the hub until it is told to stop (SIGTERM, Ctrl-C).",
        footerHeading = "%nExamples:%n",
        footer = {
            "  hub serve --data /var/lib/higgins-push --port 8080",
            "  hub serve --config hub.yaml --set log.format=json",
            "  hub serve --listen '0.0.0.0:8080 devices' --listen '127.0.0.1:9090 publishers operations'"
        })
final class ServeCommand implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(ServeCommand.class);

    private final Terminal terminal;

    @Mixin
    private final ListenOptions options = new ListenOptions();

    ServeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        EffectiveSettings settings = options.read(terminal);
        HubConfig config = settings.toConfig();
        LoggingSetup.configure(config.log());
        HubProcess hub = HubProcess.start(config, List.of(), terminal.environment());
        hub.onHangUp(new SettingsReload(hub.hub(), settings, () -> options.read(terminal))::run);
        if (config.tls() != null && !settings.isSet("listen")) {
            log.info(
                    "This address speaks TLS, because a certificate is set, and no HTTP beside it: set \"listen\" for one that does");
        }
        hub.hub().addresses().forEach(address -> terminal.print("The hub listens on " + address.description()));
        hub.untilStopped();
    }
}
