package org.higginspush.hub.command;

import java.net.URI;
import java.util.Map;
import org.higginspush.hub.config.HubConfig;

/** The hub that a command talks to unless it is told another one. */
public final class ConfiguredHub {
    private ConfiguredHub() {}

    /**
     * The hub's address as the environment says it: the {@code public-url} of the configuration, else its {@code host} and
     * {@code port}.
     *
     * @param environment what names the configuration file, and settings
     * @throws RuntimeException with what to do, for the hub's command line to tell, if the configuration is not valid or its port is 0
     */
    public static URI address(Map<String, String> environment) {
        return address(new HubOptions().read(environment).toConfig());
    }

    static URI address(HubConfig config) {
        if (config.publicUrl() != null) {
            return config.publicUrl();
        }
        URI address = HubOptions.address(config);
        if (address == null) {
            throw CommandFailure.usage("The configured port is 0, so name the hub's address with --hub URL.");
        }
        return address;
    }
}
