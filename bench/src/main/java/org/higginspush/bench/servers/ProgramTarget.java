package org.higginspush.bench.servers;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.higginspush.bench.load.Protocol;

/**
 * A server that is a program of the machine.
 *
 * @param needs why it cannot run here, if so
 * @param command the command that starts it on a port
 */
record ProgramTarget(
        String name,
        String description,
        Supplier<Optional<String>> needs,
        CommandLine command,
        Supplier<Protocol> words,
        boolean sendsHeartbeatsItself,
        Workspace workspace)
        implements Target {

    /** Prepares the server's folder and gives its command. */
    @FunctionalInterface
    interface CommandLine {
        List<String> on(int port, Path folder);
    }

    @Override
    public Optional<String> missing() {
        return needs.get();
    }

    @Override
    public ServerProcess start() {
        int port = ServerProcess.freePort();
        Path folder = workspace.freshFolder(name);
        return ServerProcess.start(command.on(port, folder), Map.of(), port, workspace.log(name));
    }

    @Override
    public Protocol protocol(int users, int heartbeatMillis) {
        return words.get();
    }
}
