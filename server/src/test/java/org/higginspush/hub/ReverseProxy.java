package org.higginspush.hub;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A real nginx, HAProxy, Apache or Caddy before a hub, with TLS, on free loopback ports, with the very configurations of
 * {@code docs/proxies.md} but for addresses and certificates: the hub at a host of its own, and at the path {@code /push/} of another.
 * Its processes end when it is closed. The hub needs {@code proxy.trusted=127.0.0.1}.
 */
public final class ReverseProxy implements AutoCloseable {
    /** Which program it is. */
    public enum Program {
        NGINX("nginx"),
        HAPROXY("haproxy"),
        APACHE("apache2"),
        CADDY("caddy");

        final String command;

        Program(String command) {
            this.command = command;
        }

        /** Debian keeps it where only administrators look. */
        String path() {
            return Stream.concat(Stream.of(System.getenv("PATH").split(File.pathSeparator)), Stream.of("/usr/sbin"))
                    .map(directory -> Path.of(directory, command))
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(
                            "There is no " + command + ": install the package " + command + "."))
                    .toString();
        }

        /** What a block of code in the documents is called. */
        String language() {
            return this == APACHE ? "apache" : command;
        }
    }

    static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int ATTEMPTS = 5;
    private static final String ROOT = "# The hub at a host of its own\n";

    private final Program program;
    private final Path folder;
    private final List<String> start;
    private final Process process;
    private final URI root;
    private final int pathPort;
    private final int adminPort;

    private ReverseProxy(
            Program program, Path folder, List<String> start, Process process, URI root, int pathPort, int adminPort) {
        this.program = program;
        this.folder = folder;
        this.start = start;
        this.process = process;
        this.root = root;
        this.pathPort = pathPort;
        this.adminPort = adminPort;
    }

    /**
     * Starts it.
     *
     * @param folder of the test's own
     * @param hub where the hub listens
     * @param changes pairs of a text in the configuration and what the test has instead
     */
    public static ReverseProxy start(
            Program program, Path folder, URI hub, TestCertificate certificate, String... changes) throws IOException {
        for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
            try {
                return startOnce(program, folder, hub, certificate, changes);
            } catch (IllegalStateException portWasTaken) {
                // by somebody else, since it was found to be free: others
            }
        }
        return startOnce(program, folder, hub, certificate, changes);
    }

    private static ReverseProxy startOnce(
            Program program, Path parent, URI hub, TestCertificate certificate, String... changes) throws IOException {
        Path folder = Files.createTempDirectory(parent, program.command);
        int rootPort = NginxProxy.freePort();
        int pathPort = NginxProxy.freePort();
        int adminPort = NginxProxy.freePort();
        String text = changed(
                new Configuration(folder, hub, certificate, rootPort, pathPort, adminPort).of(program), changes);
        Path file = Files.writeString(
                folder.resolve(program == Program.CADDY ? "Caddyfile" : program.command + ".conf"), text);
        List<String> start = command(program, folder, file);
        Process process = run(folder, start).start();
        await().atMost(LIMIT).until(() -> !process.isAlive() || answers(rootPort) && answers(pathPort));
        if (!process.isAlive()) {
            throw new IllegalStateException(program + " did not start: " + Files.readString(folder.resolve("out")));
        }
        return new ReverseProxy(
                program,
                folder,
                start,
                process,
                URI.create("https://127.0.0.1:" + rootPort + "/"),
                pathPort,
                adminPort);
    }

    static List<String> command(Program program, Path folder, Path file) {
        String path = program.path();
        return switch (program) {
            case NGINX -> List.of(path, "-p", folder.toString(), "-e", folder + "/error.log", "-c", file.toString());
            case HAPROXY -> List.of(path, "-W", "-db", "-f", file.toString());
            case APACHE -> List.of(path, "-D", "FOREGROUND", "-d", folder.toString(), "-f", file.toString());
            case CADDY -> List.of(path, "run", "--adapter", "caddyfile", "--config", file.toString());
        };
    }

    static ProcessBuilder run(Path folder, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("out").toFile()));
        builder.environment().put("HOME", folder.toString());
        builder.environment().put("XDG_DATA_HOME", folder.toString());
        builder.environment().put("XDG_CONFIG_HOME", folder.toString());
        return builder;
    }

    static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Where the hub has a host of its own; ends with a slash. */
    public URI uri() {
        return root;
    }

    /** Where the hub is at a path; ends with a slash. */
    public URI pathUri() {
        return URI.create("https://127.0.0.1:" + pathPort + "/push/");
    }

    /** Has it read its configuration anew, as its service does; connections are not cut off, or as few as it can. */
    public void reload() throws IOException, InterruptedException {
        List<String> command = switch (program) {
            case NGINX ->
                Stream.concat(start.stream(), Stream.of("-s", "reload")).toList();
            case HAPROXY -> List.of("kill", "-USR2", "" + process.pid());
            case APACHE ->
                List.of(program.path(), "-d", folder.toString(), "-f", folder + "/apache2.conf", "-k", "graceful");
            case CADDY ->
                List.of(
                        program.path(),
                        "reload",
                        "--adapter",
                        "caddyfile",
                        "--force",
                        "--address",
                        "127.0.0.1:" + adminPort,
                        "--config",
                        folder + "/Caddyfile");
        };
        Process reload = run(folder, command).start();
        if (!reload.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS) || reload.exitValue() != 0) {
            throw new IllegalStateException(program + " did not reload: " + Files.readString(folder.resolve("out")));
        }
    }

    /** The ids of its processes that serve now. */
    public List<Long> workers() {
        return process.descendants().map(ProcessHandle::pid).sorted().toList();
    }

    static String changed(String text, String... changes) {
        String result = text;
        for (int i = 0; i < changes.length; i += 2) {
            if (!result.contains(changes[i])) {
                throw new IllegalStateException("The configuration does not say: " + changes[i] + "\n" + text);
            }
            result = result.replace(changes[i], changes[i + 1]);
        }
        return result;
    }

    /** Makes whole configurations of those in the documents. */
    private record Configuration(
            Path folder, URI hub, TestCertificate certificate, int rootPort, int pathPort, int adminPort) {
        String of(Program program) {
            return switch (program) {
                case NGINX -> nginx();
                case HAPROXY -> haproxy();
                case APACHE -> apache();
                case CADDY -> caddy();
            };
        }

        /** The blocks of a program with a title, the one at a host of its own first. */
        private List<String> blocks(Program program) {
            Pattern block = Pattern.compile("```" + program.language() + "\n(# .*?\n.*?)```", Pattern.DOTALL);
            List<String> found = block.matcher(page())
                    .results()
                    .map(result -> result.group(1).replace("127.0.0.1:8080", hub.getAuthority()))
                    .toList();
            if (found.size() < 2 || !found.get(0).startsWith(ROOT)) {
                throw new IllegalStateException("docs/proxies.md does not show " + program + " as it is expected");
            }
            return found;
        }

        private static String page() {
            try (InputStream page = ReverseProxy.class.getResourceAsStream("/web/docs/proxies.md")) {
                return new String(Objects.requireNonNull(page).readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private String nginx() {
            List<String> blocks = blocks(Program.NGINX);
            String server = changed(
                    blocks.get(0),
                    "/etc/ssl/push.example.org.pem",
                    certificate.certificate().toString(),
                    "/etc/ssl/push.example.org.key",
                    certificate.key().toString());
            String path = server.substring(server.indexOf("server {\n    listen"))
                    .replaceFirst("(?s) *location / \\{.*?\n    }\n", Matcher.quoteReplacement(blocks.get(1)));
            String user = "root".equals(System.getProperty("user.name")) ? "user root;\n" : "";
            return user
                    + "daemon off;\nworker_processes 1;\npid nginx.pid;\nevents { worker_connections 512; }\nhttp {\n"
                    + "access_log off;\n"
                    + Stream.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
                            .map(kind -> kind + "_temp_path " + kind + ";\n")
                            .collect(Collectors.joining())
                    + changed(server, "listen 443 ssl;", "listen 127.0.0.1:" + rootPort + " ssl;")
                    + changed(path, "listen 443 ssl;", "listen 127.0.0.1:" + pathPort + " ssl;")
                    + "}\n";
        }

        private String haproxy() {
            List<String> blocks = blocks(Program.HAPROXY);
            String bind = ":443 ssl crt /etc/ssl/push.example.org.pem";
            String ssl = " ssl crt " + certificate.certificateWithKey();
            String root = changed(blocks.get(0), bind, "127.0.0.1:" + rootPort + ssl);
            return "global\n    maxconn 500\n" + root + "\nfrontend example\n    bind 127.0.0.1:" + pathPort + ssl
                    + " alpn h2,http/1.1\n" + blocks.get(1) + "    http-request return status 404 unless is_push\n";
        }

        private String apache() {
            List<String> blocks = blocks(Program.APACHE);
            String server = changed(
                    blocks.get(0),
                    "/etc/ssl/push.example.org.pem",
                    certificate.certificate().toString(),
                    "/etc/ssl/push.example.org.key",
                    certificate.key().toString());
            String ssl = server.substring(server.indexOf("    SSLEngine"), server.indexOf("\n\n    Allow"));
            String modules = Stream.of(
                            "mpm_event",
                            "authz_core",
                            "ssl",
                            "socache_shmcb",
                            "headers",
                            "proxy",
                            "proxy_http",
                            "rewrite")
                    .map(module -> "LoadModule " + module + "_module /usr/lib/apache2/modules/mod_" + module + ".so\n")
                    .collect(Collectors.joining());
            return modules + "ServerName 127.0.0.1\nUser www-data\nGroup www-data\nDefaultRuntimeDir " + folder
                    + "\nPidFile " + folder + "/apache2.pid\nErrorLog " + folder + "/error.log\nListen 127.0.0.1:"
                    + rootPort + "\nListen 127.0.0.1:" + pathPort + "\n"
                    + changed(server, "*:443", "127.0.0.1:" + rootPort)
                    + "<VirtualHost 127.0.0.1:" + pathPort + ">\n" + ssl + "\n" + blocks.get(1) + "</VirtualHost>\n";
        }

        private String caddy() {
            List<String> blocks = blocks(Program.CADDY);
            String tls = "    tls " + certificate.certificate() + " " + certificate.key() + "\n";
            return "{\n    admin 127.0.0.1:" + adminPort + "\n    auto_https disable_redirects\n}\n"
                    + changed(blocks.get(0), "push.example.org {\n", "https://127.0.0.1:" + rootPort + " {\n" + tls)
                    + "https://127.0.0.1:" + pathPort + " {\n" + tls + blocks.get(1) + "}\n";
        }
    }

    /** The main process ends the others, those that a reload has left behind too; Caddy, which has none, would wait for its clients. */
    @Override
    public void close() {
        List<ProcessHandle> all = process.descendants().toList();
        if (program == Program.CADDY) {
            process.destroyForcibly();
        } else {
            process.destroy();
        }
        try {
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        all.forEach(ProcessHandle::destroyForcibly);
    }
}
