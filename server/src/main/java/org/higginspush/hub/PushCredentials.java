package org.higginspush.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.higginspush.hub.config.PushConfig;
import org.higginspush.hub.gateway.apns.ApnsKey;
import org.higginspush.hub.gateway.http.ClientSecret;
import org.higginspush.hub.gateway.http.ServiceAccount;
import org.higginspush.hub.gateway.http.VapidKey;
import org.jspecify.annotations.Nullable;

/** The files with credentials for push services, as the configuration names them, what is in them, and the hub's own VAPID key. */
public final class PushCredentials {
    private final PushConfig config;
    private final Path data;

    /** @param data the folder of the hub's own files */
    PushCredentials(PushConfig config, Path data) {
        this.config = config;
        this.data = data;
    }

    /**
     * What is wrong with one of the files.
     *
     * @param setting the key of the setting that names it
     * @param text one sentence or two: what is wrong and what to do
     */
    public record CredentialProblem(String setting, String text) {}

    /**
     * Reads all files that a hub would read, and tells what is wrong with them; empty if a hub could start and wake
     * devices. Makes none.
     *
     * @param data the folder of the hub's own files
     */
    public static List<CredentialProblem> problems(PushConfig config, Path data) {
        PushCredentials credentials = new PushCredentials(config, data);
        List<CredentialProblem> problems = new ArrayList<>();
        PushConfig.Apns apns = config.apns();
        if (apns != null) {
            check(problems, file(apns).setting(), () -> apnsKey(apns));
        }
        PushConfig.Fcm fcm = config.fcm();
        if (fcm != null) {
            check(problems, file(fcm).setting(), () -> account(fcm));
        }
        PushConfig.Wns wns = config.wns();
        if (wns != null) {
            check(problems, file(wns).setting(), () -> secret(wns));
        }
        if (config.webPush() != null && Files.exists(data.resolve(VapidKey.FILE))) {
            check(problems, "data", credentials::vapidKey);
        }
        PushConfig.Relay relay = config.relay();
        if (relay != null) {
            check(
                    problems,
                    RelayToken.file(relay).setting(),
                    () -> fail(RelayToken.of(relay).problem(relay, Instant.now())));
        }
        CredentialFile trust = credentials.trustFile();
        if (trust != null) {
            check(problems, trust.setting(), () -> fail(credentials.trust().problem(trust, Instant.now())));
        }
        return problems;
    }

    /** Reads one file. */
    @FunctionalInterface
    private interface FileReading {
        void read() throws IOException;
    }

    private static void check(List<CredentialProblem> problems, String setting, FileReading reading) {
        try {
            reading.read();
        } catch (IOException e) {
            problems.add(new CredentialProblem(setting, String.valueOf(e.getMessage())));
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

    static CredentialFile file(PushConfig.Fcm fcm) {
        return CredentialFile.secret("push.fcm.service-account", fcm.serviceAccount());
    }

    static ServiceAccount account(PushConfig.Fcm fcm) throws IOException {
        return file(fcm).read(ServiceAccount::parse);
    }

    static CredentialFile file(PushConfig.Wns wns) {
        return CredentialFile.secret("push.wns.client-secret", wns.clientSecret());
    }

    static ClientSecret secret(PushConfig.Wns wns) throws IOException {
        return file(wns).read(ClientSecret::parse);
    }

    /** The hub's own key; made if there is none. */
    VapidKey vapidKey() throws IOException {
        return VapidKey.openOrCreate(data);
    }

    @Nullable
    CredentialFile trustFile() {
        return config.trust() == null ? null : new CredentialFile("push.trust", config.trust(), false);
    }

    PushCertificates trust() throws IOException {
        return PushCertificates.of(trustFile());
    }

    /** Files with credentials, and what else their gateway is made of. */
    List<CredentialFile> withTrust(CredentialFile... files) {
        List<CredentialFile> all = new ArrayList<>(List.of(files));
        CredentialFile trust = trustFile();
        if (trust != null) {
            all.add(trust);
        }
        return all;
    }
}
