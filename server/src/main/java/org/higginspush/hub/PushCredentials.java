package org.higginspush.hub;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.higginspush.hub.config.PushConfig;
import org.higginspush.hub.gateway.apns.ApnsKey;
import org.jspecify.annotations.Nullable;

/** The files with credentials for push services, as the configuration names them, and what is in them. */
public final class PushCredentials {
    private final PushConfig config;

    PushCredentials(PushConfig config) {
        this.config = config;
    }

    /**
     * What is wrong with one of the files.
     *
     * @param setting the key of the setting that names it
     * @param text one sentence or two: what is wrong and what to do
     */
    public record CredentialProblem(String setting, String text) {}

    /** Reads all files that a hub would read, and tells what is wrong with them; empty if a hub could start and wake devices. */
    public static List<CredentialProblem> problems(PushConfig config) {
        PushCredentials credentials = new PushCredentials(config);
        List<CredentialProblem> problems = new ArrayList<>();
        PushConfig.Apns apns = config.apns();
        if (apns != null) {
            check(problems, file(apns), () -> apnsKey(apns));
        }
        PushConfig.Relay relay = config.relay();
        if (relay != null) {
            check(
                    problems,
                    RelayToken.file(relay),
                    () -> fail(RelayToken.of(relay).problem(relay, Instant.now())));
        }
        CredentialFile trust = credentials.trustFile();
        if (trust != null) {
            check(problems, trust, () -> fail(credentials.trust().problem(trust, Instant.now())));
        }
        return problems;
    }

    /** Reads one file. */
    @FunctionalInterface
    private interface FileReading {
        void read() throws IOException;
    }

    private static void check(List<CredentialProblem> problems, CredentialFile file, FileReading reading) {
        try {
            reading.read();
        } catch (IOException e) {
            problems.add(new CredentialProblem(file.setting(), String.valueOf(e.getMessage())));
        }
    }

    private static void fail(@Nullable String problem) throws IOException {
        if (problem != null) {
            throw new IOException(problem);
        }
    }

    static CredentialFile file(PushConfig.Apns apns) {
        return CredentialFile.secret("push.apns.key", apns.key());
    }

    static ApnsKey apnsKey(PushConfig.Apns apns) throws IOException {
        return file(apns).read(pem -> ApnsKey.parse(pem, apns.keyId(), apns.teamId()));
    }

    @Nullable
    CredentialFile trustFile() {
        return config.trust() == null ? null : new CredentialFile("push.trust", config.trust(), false);
    }

    PushCertificates trust() throws IOException {
        return PushCertificates.of(trustFile());
    }

    /** A file with credentials, and what else its gateway is made of. */
    List<CredentialFile> withTrust(CredentialFile file) {
        CredentialFile trust = trustFile();
        return trust == null ? List.of(file) : List.of(file, trust);
    }
}
