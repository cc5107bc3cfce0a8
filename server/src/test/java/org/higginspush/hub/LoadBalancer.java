package org.higginspush.hub;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.higginspush.hub.ReverseProxy.Program;

/**
 * A real HAProxy or nginx before three nodes, with TLS, on a free loopback port, with the very configuration of {@code
 * docs/cluster.md} but for addresses and certificates. The nodes need {@code proxy.trusted=127.0.0.1}.
 */
public final class LoadBalancer implements AutoCloseable {
    private static final int ATTEMPTS = 5;

    private final Process process;
    private final URI uri;

    private LoadBalancer(Process process, URI uri) {
        this.process = process;
        this.uri = uri;
    }

    /**
     * Starts it.
     *
     * @param folder of the test's own
     * @param nodes where the three listen
     * @param changes pairs of a text in the configuration and what the test has instead
     */
    public static LoadBalancer start(
            Program program, Path folder, List<URI> nodes, TestCertificate certificate, String... changes)
            throws IOException {
        for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
            try {
                return startOnce(program, folder, nodes, certificate, changes);
            } catch (IllegalStateException portWasTaken) {
                // by somebody else, since it was found to be free: another
            }
        }
        return startOnce(program, folder, nodes, certificate, changes);
    }

    private static LoadBalancer startOnce(
            Program program, Path parent, List<URI> nodes, TestCertificate certificate, String... changes)
            throws IOException {
        Path folder = Files.createTempDirectory(parent, program.command);
        int port = NginxProxy.freePort();
        String documented = block(program);
        for (int i = 0; i < nodes.size(); i++) {
            documented = ReverseProxy.changed(
                    documented, "10.0.0.1" + (i + 1) + ":8080", nodes.get(i).getAuthority());
        }
        String text = program == Program.HAPROXY
                ? haproxy(documented, port, certificate)
                : nginx(documented, port, certificate);
        Path file = Files.writeString(folder.resolve(program.command + ".conf"), ReverseProxy.changed(text, changes));
        Process process = ReverseProxy.run(folder, ReverseProxy.command(program, folder, file))
                .start();
        await().atMost(ReverseProxy.LIMIT).until(() -> !process.isAlive() || ReverseProxy.answers(port));
        if (!process.isAlive()) {
            throw new IllegalStateException(program + " did not start: " + Files.readString(folder.resolve("out")));
        }
        return new LoadBalancer(process, URI.create("https://127.0.0.1:" + port + "/"));
    }

    private static String block(Program program) {
        Pattern block = Pattern.compile("```" + program.language() + "\n(# Three nodes\n.*?)```", Pattern.DOTALL);
        try (InputStream page = LoadBalancer.class.getResourceAsStream("/web/docs/cluster.md")) {
            String text = new String(Objects.requireNonNull(page).readAllBytes(), StandardCharsets.UTF_8);
            Matcher found = block.matcher(text);
            if (!found.find()) {
                throw new IllegalStateException("docs/cluster.md shows no " + program);
            }
            return found.group(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String haproxy(String documented, int port, TestCertificate certificate) {
        return "global\n    maxconn 500\n"
                + ReverseProxy.changed(
                        documented,
                        ":443 ssl crt /etc/ssl/push.example.org.pem",
                        "127.0.0.1:" + port + " ssl crt " + certificate.certificateWithKey());
    }

    private static String nginx(String documented, int port, TestCertificate certificate) {
        String user = "root".equals(System.getProperty("user.name")) ? "user root;\n" : "";
        return user
                + "daemon off;\nworker_processes 1;\npid nginx.pid;\nevents { worker_connections 512; }\nhttp {\n"
                + "access_log off;\n"
                + Stream.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
                        .map(kind -> kind + "_temp_path " + kind + ";\n")
                        .collect(Collectors.joining())
                + ReverseProxy.changed(
                        documented,
                        "listen 443 ssl;",
                        "listen 127.0.0.1:" + port + " ssl;",
                        "/etc/ssl/push.example.org.pem",
                        certificate.certificate().toString(),
                        "/etc/ssl/push.example.org.key",
                        certificate.key().toString())
                + "}\n";
    }

    /** Where clients find the nodes; ends with a slash. */
    public URI uri() {
        return uri;
    }

    /** The main process ends the others. */
    @Override
    public void close() {
        List<ProcessHandle> all = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(ReverseProxy.LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        all.forEach(ProcessHandle::destroyForcibly);
    }
}
