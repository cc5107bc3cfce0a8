package org.higginspush.hub.command;

import java.net.URI;
import java.util.Map;
import org.higginspush.hub.config.HubConfig;
import org.higginspush.hub.model.ListenAddress.Purpose;

/** The hub that a command talks to unless it is told another one. */
public final class ConfiguredHub {
    private ConfiguredHub() {}

    /**
     * The hub's address for devices as the environment says it: the {@code public-url} of the configuration, else the address in
     * {@code listen} or {@code host} and {@code port}.
     *
     * @param environment what names the configuration file, and settings
     * @throws RuntimeException with what to do, for the hub's command line to tell, if the configuration is not valid or its port is 0
     */
    public static URI address(Map<String, String> environment) {
        return address(new HubOptions().read(environment).toConfig(), Purpose.DEVICES);
    }

    /** Where it serves devices; what else is served wherever they are has that address too. */
    static URI address(HubConfig config, Purpose purpose) {
        boolean isWhereDevicesAre = config.listen().stream()
                .filter(address -> address.serves(Purpose.DEVICES))
                .allMatch(address -> address.serves(purpose));
        if (config.publicUrl() != null && isWhereDevicesAre) {
            return config.publicUrl();
        }
        if (config.listen().stream().noneMatch(address -> address.serves(purpose))) {
            throw CommandFailure.usage("No address in the setting listen serves " + purpose.word()
                    + ": add the word to one of them, or name a hub that does with --hub URL.");
        }
        URI address = HubOptions.address(config, purpose);
        if (address == null) {
            throw CommandFailure.usage("The configured port is 0, so name the hub's address with --hub URL.");
        }
        return address;
    }
}
