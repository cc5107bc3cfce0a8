package org.higginspush.client;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The forward proxy of many companies, as a child process on a free loopback port. It alone knows that {@link #HUB} and
 * {@link #UNDERSCORE} are this machine, so whoever reaches a hub by these names came through it.
 */
final class Squid implements AutoCloseable {
    /** A name of this machine that nobody else knows. */
    static final String HUB = "push.hub.invalid";

    /** Another one, which is no host name by the book. */
    static final String UNDERSCORE = "push_hub.invalid";

    private static final String EXECUTABLE_BY_ALL = "rwxrwxrwx";

    private final int port;
    private final Path folder;
    private final Process process;

    private Squid(int port, Path folder, Process process) {
        this.port = port;
        this.folder = folder;
        this.process = process;
    }

    /** Lets everybody through. */
    static Squid open(Path folder) throws IOException {
        return start(folder, List.of("http_access allow all"));
    }

    /** Asks for this user's password first. */
    static Squid withPassword(Path folder, String user, String password) throws IOException {
        Path helper = folder.resolve("passwords.sh");
        Files.writeString(helper, """
                #!/bin/sh
                while read line; do
                  if [ "$line" = "%s %s" ]; then echo OK; else echo ERR; fi
                done
                """.formatted(user, password));
        Files.setPosixFilePermissions(helper, PosixFilePermissions.fromString(EXECUTABLE_BY_ALL));
        return start(
                folder,
                List.of(
                        "auth_param basic program " + helper,
                        "auth_param basic children 1 startup=1",
                        "auth_param basic realm company",
                        "acl known proxy_auth REQUIRED",
                        "http_access allow known",
                        "http_access deny all"));
    }

    private static Squid start(Path folder, List<String> access) throws IOException {
        // Squid gives up root, and must be able to write its log.
        Files.setPosixFilePermissions(folder.getParent(), PosixFilePermissions.fromString("rwx--x--x"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(EXECUTABLE_BY_ALL));
        int port = freePort();
        Path names = Files.writeString(folder.resolve("hosts"), "127.0.0.1 " + HUB + " " + UNDERSCORE + "\n");
        Path config = folder.resolve("squid.conf");
        Files.writeString(config, String.join("\n", access) + """

                http_port 127.0.0.1:%d
                hosts_file %s
                dns_nameservers 127.0.0.1
                allow_underscore on
                access_log stdio:%s/access.log
                cache_log %s/cache.log
                cache deny all
                cache_mem 1 MB
                max_filedescriptors 1024
                pid_filename none
                pinger_enable off
                shutdown_lifetime 0 seconds
                """.formatted(port, names, folder, folder));
        Process process = new ProcessBuilder(executable(), "-N", "-f", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile())
                .start();
        Squid squid = new Squid(port, folder, process);
        await().atMost(TestDevice.LONG).until(squid::answers);
        return squid;
    }

    private static String executable() {
        return Arrays.stream((System.getenv("PATH") + ":/usr/sbin").split(File.pathSeparator))
                .map(path -> Path.of(path, "squid"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("There is no squid: install the package squid."))
                .toString();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
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

    URI uri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** What it carried or refused: a line for each request that has ended. */
    String log() throws IOException {
        Path log = folder.resolve("access.log");
        return Files.exists(log) ? Files.readString(log) : "";
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().orTimeout(20, TimeUnit.SECONDS).join();
    }
}
