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
import org.higginspush.hub.edge.http.ListenException;
import org.higginspush.hub.model.ListenAddress;
import org.higginspush.hub.model.PlainText;
import org.jspecify.annotations.Nullable;

/** Says why a hub could not start, and what to do. */
final class StartFailures {
    private StartFailures() {}

    /** The failure for the person at the command line; what nobody expected is left as it is. */
    static RuntimeException explain(HubConfig config, Exception failure) {
        ListenAddress address = failure instanceof ListenException listen
                ? listen.address()
                : config.listen().get(0);
        String problem = cannotListen(config, address, failure, () -> running(address));
        if (problem != null) {
            return new CommandFailure(problem);
        }
        if (failure instanceof DataFolderException folder) {
            return new CommandFailure(PlainText.oneLine(String.valueOf(folder.getMessage())));
        }
        if (failure instanceof IOException io) {
            return new CommandFailure(IoFailureText.text("The hub cannot start", io));
        }
        return failure instanceof RuntimeException unexpected ? unexpected : new IllegalStateException(failure);
    }

    /**
     * Why a hub cannot listen on one of its addresses; null if that is not what failed.
     *
     * @param running the hub that has the port, if it is one
     */
    static @Nullable String cannotListen(
            HubConfig config, ListenAddress address, Exception failure, Supplier<Optional<LocalHub>> running) {
        boolean isOneOfSeveral = config.listen().size() > 1;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException bind) {
                return cannotBind(address, String.valueOf(bind.getMessage()), isOneOfSeveral, running);
            }
            if (cause instanceof UnresolvedAddressException) {
                return "The host " + address.host() + " has no address here. Choose another "
                        + (isOneOfSeveral ? "in the setting listen." : "with --host.");
            }
        }
        return null;
    }

    private static String cannotBind(
            ListenAddress address, String reason, boolean isOneOfSeveral, Supplier<Optional<LocalHub>> running) {
        if (reason.contains("Permission denied")) {
            return "Port " + address.port() + " needs more rights than this user has. Choose one above 1023 "
                    + (isOneOfSeveral ? "in the setting listen." : "with --port N.");
        }
        if (reason.contains("Cannot assign")) {
            return "The host " + address.host() + " is no address of this machine. Choose another "
                    + (isOneOfSeveral ? "in the setting listen." : "with --host.");
        }
        return "Port " + address.port() + " on " + address.host() + " is taken by "
                + running.get().map(StartFailures::name).orElse("another program.")
                + " Stop that one, or choose another port "
                + (isOneOfSeveral ? "in the setting listen." : "with --port N (0 takes any free one).");
    }

    private static String name(LocalHub hub) {
        return "another Higgins hub" + (hub.data() == null ? "." : ", with the data folder " + hub.data() + ".");
    }

    /** What is on this machine needs no proxy. */
    private static Optional<LocalHub> running(ListenAddress at) {
        URI address = HubOptions.address(at);
        return address == null ? Optional.empty() : Optional.ofNullable(LocalHub.at(address, Map.of()));
    }
}
