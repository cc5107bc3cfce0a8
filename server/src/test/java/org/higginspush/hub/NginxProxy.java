package org.higginspush.hub;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A real nginx before a hub, on a free loopback port, with the very configuration of {@code docs/proxies.md} but for the
 * addresses and TLS. It is a child of this process and ends with it.
 *
 * <pre>{@code
 * try (NginxProxy nginx = NginxProxy.start(folder, hub.uri(), NginxProxy.ProxySetup.STRIPPED)) {
 *     nginx.uri(); // http://127.0.0.1:43210/push/
 * }
 * }</pre>
 */
public final class NginxProxy implements AutoCloseable {
    /** How nginx has the hub. The hub needs {@code proxy.trusted=127.0.0.1} for all of them. */
    public enum ProxySetup {
        /** The hub has the address to itself. */
        ROOT("/", "a host of its own"),
        /** At {@code /push/}, which nginx takes off and names in {@code X-Forwarded-Prefix}. */
        STRIPPED("/push/", "without the path"),
        /** At {@code /push/}, which nginx leaves; the hub needs a {@code public-url} with that path. */
        PASSED("/push/", "with the path");

        private final String path;
        private final String title;

        ProxySetup(String path, String title) {
            this.path = path;
            this.title = title;
        }
    }

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int ATTEMPTS = 5;
    private static final Pattern BLOCKS = Pattern.compile("```nginx\n# (.*?)\n(.*?)```", Pattern.DOTALL);
    private static final Pattern LOCATION = Pattern.compile(" *location / \\{.*?\n    }\n", Pattern.DOTALL);

    private final Process process;
    private final URI uri;

    private NginxProxy(Process process, URI uri) {
        this.process = process;
        this.uri = uri;
    }

    /**
     * Starts it on a free port.
     *
     * @param folder of the test's own
     * @param hub where the hub listens
     * @param changes pairs of a text in the configuration and what the test has instead
     */
    public static NginxProxy start(Path folder, URI hub, ProxySetup way, String... changes) throws IOException {
        for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
            try {
                return start(folder, freePort(), hub, way, changes);
            } catch (IllegalStateException portWasTaken) {
                // by somebody else, since it was found to be free: another one
            }
        }
        return start(folder, freePort(), hub, way, changes);
    }

    /**
     * Starts it on a port.
     *
     * @throws IllegalStateException if it does not start; the text is its own
     */
    public static NginxProxy start(Path folder, int port, URI hub, ProxySetup way, String... changes)
            throws IOException {
        Path prefix = Files.createTempDirectory(folder, "nginx");
        Path errors = prefix.resolve("error.log");
        Path configuration = prefix.resolve("nginx.conf");
        Files.writeString(configuration, whole(changed(documented(way, hub, port), changes)));
        Process process = new ProcessBuilder(
                        program().toString(),
                        "-p",
                        prefix.toString(),
                        "-e",
                        errors.toString(),
                        "-c",
                        configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(errors.toFile())
                .start();
        await().atMost(LIMIT).until(() -> !process.isAlive() || answers(port));
        if (!process.isAlive()) {
            throw new IllegalStateException("nginx did not start: " + Files.readString(errors));
        }
        return new NginxProxy(process, URI.create("http://127.0.0.1:" + port + way.path));
    }

    /** A port that is free now, for a hub that must be told of its proxy's address before that is started. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Where the hub is to clients; ends with a slash. */
    public URI uri() {
        return uri;
    }

    /** Debian keeps it where only administrators look. */
    private static Path program() {
        return Stream.concat(
                        Stream.of(System.getenv("PATH").split(java.io.File.pathSeparator)),
                        Stream.of("/usr/sbin", "/usr/local/sbin"))
                .map(directory -> Path.of(directory, "nginx"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("There is no nginx: install the package nginx."));
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static String documented(ProxySetup way, URI hub, int port) {
        String server = changed(
                block(ProxySetup.ROOT),
                "server 127.0.0.1:8080;",
                "server " + hub.getAuthority() + ";",
                "listen 443 ssl;",
                "listen 127.0.0.1:" + port + ";");
        String plain = server.replaceAll("(?m)^ *ssl_certificate.*\n", "");
        return way == ProxySetup.ROOT
                ? plain
                : LOCATION.matcher(plain).replaceFirst(Matcher.quoteReplacement(block(way)));
    }

    private static String block(ProxySetup way) {
        Matcher matcher = BLOCKS.matcher(page());
        while (matcher.find()) {
            if (matcher.group(1).contains(way.title)) {
                return matcher.group(2);
            }
        }
        throw new IllegalStateException("docs/proxies.md shows no nginx for " + way);
    }

    private static String page() {
        try (InputStream page = NginxProxy.class.getResourceAsStream("/web/docs/proxies.md")) {
            return new String(Objects.requireNonNull(page).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String changed(String text, String... changes) {
        String result = text;
        for (int i = 0; i < changes.length; i += 2) {
            if (!result.contains(changes[i])) {
                throw new IllegalStateException("The configuration does not say: " + changes[i]);
            }
            result = result.replace(changes[i], changes[i + 1]);
        }
        return result;
    }

    /** One process, everything below its own folder. */
    private static String whole(String http) {
        return """
                daemon off;
                master_process off;
                pid nginx.pid;
                events { worker_connections 512; }
                http {
                    access_log off;
                    client_body_temp_path body;
                    proxy_temp_path proxy;
                    fastcgi_temp_path fastcgi;
                    uwsgi_temp_path uwsgi;
                    scgi_temp_path scgi;
                """ + http + "}\n";
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
