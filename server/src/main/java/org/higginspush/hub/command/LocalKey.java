package org.higginspush.hub.command;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.higginspush.hub.access.LocalIssuer;
import org.higginspush.hub.config.EffectiveSettings;
import org.higginspush.hub.config.HubConfig;
import org.higginspush.hub.model.PlainText;
import org.jspecify.annotations.Nullable;

/**
 * The key with which a command signs tokens: that of the hub it is for. A hub that runs on this machine says where it keeps its
 * key, so that a command finds it from whichever folder it is called.
 */
final class LocalKey {
    private final EffectiveSettings settings;
    private final HubConfig config;
    private final @Nullable LocalHub hub;

    /**
     * @param address where the hub would be; null to ask none
     * @throws CommandFailure if tokens of this key would be worth nothing
     */
    LocalKey(EffectiveSettings settings, HubConfig config, @Nullable URI address, Terminal terminal) {
        if (!config.auth().localIssuer()) {
            throw useless("auth.local-issuer is off (" + settings.source("auth.local-issuer") + ")");
        }
        this.settings = settings;
        this.config = config;
        this.hub = address == null ? null : LocalHub.at(address, terminal.environment());
        if (hub != null && !hub.localIssuer()) {
            throw useless("auth.local-issuer is off at the hub at " + hub.address());
        }
    }

    private static CommandFailure useless(String why) {
        return new CommandFailure("No token was made: " + why
                + ", so a token of the hub's own key is worth nothing. Get one from the issuer that the hub trusts.");
    }

    /** The folder with the key: the one that was named, else that of the running hub, else the default. */
    Path folder() {
        return hub != null && hub.data() != null && !isNamed() ? hub.data() : config.data();
    }

    private boolean isNamed() {
        return settings.isSet("data");
    }

    /** Whether there is no sign that the folder is a hub's: it was not named, no hub runs, and it does not exist. */
    boolean isGuessed() {
        return !isNamed() && !Files.isDirectory(folder());
    }

    /** Why the hub that runs will not take tokens of this key, or null. */
    @Nullable
    String warning() {
        if (hub == null || hub.isIn(folder())) {
            return null;
        }
        Path signed = folder().toAbsolutePath().normalize();
        return hub.data() == null
                ? "This is signed with the key in " + signed + "; the hub at " + hub.address()
                        + " does not say whether that is its own."
                : "This is signed with the key in " + signed + ", which the hub at " + hub.address()
                        + " does not trust: its key is in " + hub.data()
                        + ". Name that with --data, or its hub with --port.";
    }

    /** Whether there is a key already, and in a folder that was named, or is that of a hub that runs. */
    boolean isThere() {
        return LocalIssuer.hasKey(folder()) && (isNamed() || hub != null && hub.isIn(folder()));
    }

    /** Opens the key; makes it, and its folder, on first use. */
    LocalIssuer open() {
        try {
            return LocalIssuer.open(folder(), InstantSource.system());
        } catch (IOException e) {
            throw new CommandFailure(PlainText.oneLine(String.valueOf(e.getMessage())));
        }
    }
}
