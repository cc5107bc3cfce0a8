package org.higginspush.hub.command;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.higginspush.hub.PushCredentials;
import org.higginspush.hub.TlsCertificateCheck;
import org.higginspush.hub.access.KeySource;
import org.higginspush.hub.access.LocalIssuer;
import org.higginspush.hub.config.EffectiveSettings;
import org.higginspush.hub.config.HubConfig;
import org.higginspush.hub.model.ListenAddress;
import org.higginspush.hub.model.PlainText;
import org.jspecify.annotations.Nullable;

/**
 * What would keep a hub from starting on this machine now, found without starting it and without leaving anything behind: the ports,
 * the data folder, the files with keys.
 */
final class StartChecks {
    private final EffectiveSettings settings;
    private final HubConfig config;
    private final List<String> problems = new ArrayList<>();

    private StartChecks(EffectiveSettings settings) {
        this.settings = settings;
        this.config = settings.toConfig();
    }

    /**
     * @param settings with where each was set
     * @param environment what may name a proxy
     * @throws org.higginspush.hub.config.InvalidConfiguration if the settings contradict each other
     * @return one sentence or two for each thing that is wrong; empty if a hub could start
     */
    static List<String> problems(EffectiveSettings settings, Map<String, String> environment) {
        StartChecks checks = new StartChecks(settings);
        HubConfig config = checks.config;
        checks.ports(environment);
        checks.dataFolder();
        checks.signingKey();
        config.auth().issuers().forEach(checks::keys);
        TlsCertificateCheck.problems(config, Instant.now()).forEach(checks::credentials);
        PushCredentials.problems(config.push(), config.data()).forEach(checks::credentials);
        return checks.problems;
    }

    /** Those of this very hub, if it runs, are taken by itself. Without the right name it cannot be asked over TLS; then it is asked without. */
    private void ports(Map<String, String> environment) {
        List<ListenAddress> encrypted = new ArrayList<>();
        boolean runs = false;
        for (ListenAddress listen : config.listen()) {
            URI address = HubOptions.address(listen);
            LocalHub running = address == null ? null : LocalHub.at(address, environment);
            if (running != null && running.isIn(config.data())) {
                runs = true;
            } else if (running == null && listen.tls()) {
                encrypted.add(listen);
            } else {
                port(listen, Optional.ofNullable(running));
            }
        }
        if (!runs) {
            encrypted.forEach(listen -> port(listen, Optional.empty()));
        }
    }

    private void port(ListenAddress address, Optional<LocalHub> running) {
        try (ServerSocketChannel listener = ServerSocketChannel.open()) {
            listener.bind(new InetSocketAddress(address.host(), address.port()));
        } catch (IOException | RuntimeException e) {
            String problem = StartFailures.cannotListen(config, address, e, () -> running);
            problems.add(problem == null ? "The hub cannot listen on " + address.authority() + ": " + e : problem);
        }
    }

    /** What is not there is made at the start, in the nearest folder above that is there. */
    private void dataFolder() {
        Path folder = config.data().toAbsolutePath().normalize();
        Path there = folder;
        while (there != null && !Files.exists(there)) {
            there = Files.isSymbolicLink(there) ? null : there.getParent();
        }
        if (there == null || !Files.isDirectory(there)) {
            problems.add("The data folder " + folder + " cannot be made: " + (there == null ? folder : there)
                    + " is no folder. Name another with --data DIR.");
        } else if (!Files.isWritable(there) || !Files.isExecutable(there)) {
            problems.add("The data folder " + folder + " cannot be " + (there.equals(folder) ? "written" : "made")
                    + ": this user may not write to " + there
                    + ". Run as the user it belongs to, or name another with --data DIR.");
        } else if (there.equals(folder)) {
            files(folder);
        }
    }

    private void files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(file -> file.getFileName().toString().startsWith("hub."))
                    .map(StartChecks::file)
                    .forEach(problem -> {
                        if (problem != null) {
                            problems.add(problem);
                        }
                    });
        } catch (IOException e) {
            problems.add(IoFailureText.text("The data folder " + folder + " cannot be read", e));
        }
    }

    private static @Nullable String file(Path file) {
        boolean usable = Files.isRegularFile(file) && Files.isReadable(file) && Files.isWritable(file);
        return usable ? null : "The hub cannot read and write " + file + ": run it as the user that file belongs to.";
    }

    private void signingKey() {
        if (config.auth().localIssuer() && LocalIssuer.hasKey(config.data())) {
            try {
                LocalIssuer.open(config.data(), InstantSource.system());
            } catch (IOException e) {
                problems.add(PlainText.oneLine(String.valueOf(e.getMessage())));
            }
        }
    }

    private void keys(HubConfig.Issuer issuer) {
        URI jwks = issuer.jwks();
        if (jwks != null && "file".equals(jwks.getScheme())) {
            try {
                KeySource.file(Path.of(jwks), InstantSource.system());
            } catch (IOException e) {
                problems.add(
                        PlainText.oneLine(String.valueOf(e.getMessage())) + " (the jwks of " + issuer.issuer() + ").");
            }
        }
    }

    private void credentials(PushCredentials.CredentialProblem problem) {
        problems.add(PlainText.oneLine(problem.text()) + " (" + problem.setting() + ": "
                + settings.source(problem.setting()) + ")");
    }
}
