package org.higginspush.hub.command;

import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.nio.channels.UnresolvedAddressException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.higginspush.hub.backplane.DataFolderException;
import org.higginspush.hub.config.HubConfig;
import org.higginspush.hub.model.PlainText;

/** Says why a hub could not start, and what to do. */
final class StartFailures {
    private StartFailures() {}

    /** The failure for the person at the command line; what nobody expected is left as it is. */
    static RuntimeException explain(HubConfig config, Exception failure) {
        return explain(config, failure, () -> running(config));
    }

    /**
     * The same, for somebody who knows already what runs there.
     *
     * @param running the hub that has the port, if it is one
     */
    static RuntimeException explain(HubConfig config, Exception failure, Supplier<Optional<LocalHub>> running) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException bind) {
                return new CommandFailure(cannotListen(config, String.valueOf(bind.getMessage()), running));
            }
            if (cause instanceof UnresolvedAddressException) {
                return new CommandFailure(
                        "The host " + config.host() + " has no address here. Choose another with --host.");
            }
        }
        if (failure instanceof DataFolderException folder) {
            return new CommandFailure(PlainText.oneLine(String.valueOf(folder.getMessage())));
        }
        if (failure instanceof IOException io) {
            return new CommandFailure(IoFailureText.text("The hub cannot start", io));
        }
        return failure instanceof RuntimeException unexpected ? unexpected : new IllegalStateException(failure);
    }

    private static String cannotListen(HubConfig config, String reason, Supplier<Optional<LocalHub>> running) {
        if (reason.contains("Permission denied")) {
            return "Port " + config.port()
                    + " needs more rights than this user has. Choose one above 1023 with --port N.";
        }
        if (reason.contains("Cannot assign")) {
            return "The host " + config.host() + " is no address of this machine. Choose another with --host.";
        }
        return "Port " + config.port() + " on " + config.host() + " is taken by "
                + running.get().map(StartFailures::name).orElse("another program.")
                + " Stop that one, or choose another port with --port N (0 takes any free one).";
    }

    private static String name(LocalHub hub) {
        return "another Higgins hub" + (hub.data() == null ? "." : ", with the data folder " + hub.data() + ".");
    }

    /** What is on this machine needs no proxy. */
    private static Optional<LocalHub> running(HubConfig config) {
        URI address = HubOptions.address(config);
        return address == null ? Optional.empty() : Optional.ofNullable(LocalHub.at(address, Map.of()));
    }
}
