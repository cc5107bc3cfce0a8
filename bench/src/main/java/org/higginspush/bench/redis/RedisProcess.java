package org.higginspush.bench.redis;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.higginspush.bench.servers.ServerProcess;
import org.higginspush.bench.servers.Workspace;

/** A Redis of the bench's own, which has each change on the disk before it answers, as the hub's own files have. */
final class RedisProcess implements AutoCloseable {
    private final ServerProcess server;

    private RedisProcess(ServerProcess server) {
        this.server = server;
    }

    /**
     * Starts one with an empty folder.
     *
     * @param name of its folder and its log
     * @throws IllegalArgumentException if there is no Redis to start
     */
    static RedisProcess start(Workspace workspace, String name) {
        Path program = Workspace.program("redis-server")
                .orElseThrow(() -> new IllegalArgumentException(
                        "There is no redis-server: install Redis 7 (Debian: apt-get install redis-server)."));
        int port = ServerProcess.freePort();
        List<String> command = List.of(
                program.toString(),
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--dir",
                workspace.freshFolder(name).toString(),
                "--save",
                "",
                "--appendonly",
                "yes",
                "--appendfsync",
                "always");
        return new RedisProcess(ServerProcess.start(command, Map.of(), port, workspace.log(name)));
    }

    String uri() {
        return "redis://127.0.0.1:" + server.address().getPort();
    }

    double cpuSeconds() {
        return server.cpuSeconds();
    }

    @Override
    public void close() {
        server.close();
    }
}
