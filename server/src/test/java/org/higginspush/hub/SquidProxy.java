package org.higginspush.hub;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Squid, the forward proxy of many networks, on a free loopback port. It alone knows the name {@link #HUB}: whoever reaches a
 * hub by it went through the proxy.
 */
public final class SquidProxy implements AutoCloseable {
    /** A name of this machine. */
    public static final String HUB = "push.hub.invalid";

    private final Path folder;
    private final int port;
    private final Process process;

    private SquidProxy(Path folder, int port, Process process) {
        this.folder = folder;
        this.port = port;
        this.process = process;
    }

    /** Lets everybody through. */
    public static SquidProxy open(Path folder) throws IOException {
        return start(folder, "http_access allow all\n");
    }

    /** Lets one user through. */
    public static SquidProxy withPassword(Path folder, String user, String password) throws IOException {
        Path helper = Files.writeString(folder.resolve("login.sh"), """
                #!/bin/sh
                while read -r line; do
                  if [ "$line" = "%s %s" ]; then echo OK; else echo ERR; fi
                done
                """.formatted(user, password));
        Files.setPosixFilePermissions(helper, PosixFilePermissions.fromString("rwxr-xr-x"));
        return start(folder, """
                auth_param basic program %s
                auth_param basic children 1 startup=1
                acl known proxy_auth REQUIRED
                http_access allow known
                http_access deny all
                """.formatted(helper));
    }

    private static SquidProxy start(Path folder, String access) throws IOException {
        // Squid gives up root's rights, and writes into the folder.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path hosts = Files.writeString(folder.resolve("hosts"), "127.0.0.1 " + HUB + "\n");
        Path config =
                Files.writeString(folder.resolve("squid.conf"), access + """
                http_port 127.0.0.1:%d
                hosts_file %s
                dns_nameservers 127.0.0.1
                access_log stdio:%s/access.log
                cache_log %s/cache.log
                cache deny all
                cache_mem 1 MB
                max_filedescriptors 1024
                pid_filename none
                pinger_enable off
                shutdown_lifetime 0 seconds
                """.formatted(port, hosts, folder, folder));
        Process process = new ProcessBuilder(program(), "-N", "-f", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile())
                .start();
        SquidProxy squid = new SquidProxy(folder, port, process);
        await().atMost(RawBayeux.LIMIT).until(squid::answers);
        return squid;
    }

    private static String program() {
        return Arrays.stream((System.getenv("PATH") + ":/usr/sbin").split(File.pathSeparator))
                .map(path -> Path.of(path, "squid"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("There is no squid: install the package squid."))
                .toString();
    }

    private boolean answers() throws IOException {
        if (!process.isAlive()) {
            throw new IllegalStateException("Squid ended: " + Files.readString(folder.resolve("out")));
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    public int port() {
        return port;
    }

    /** A line for each request that has ended. */
    public String log() throws IOException {
        Path log = folder.resolve("access.log");
        return Files.exists(log) ? Files.readString(log) : "";
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().orTimeout(20, TimeUnit.SECONDS).join();
    }
}
