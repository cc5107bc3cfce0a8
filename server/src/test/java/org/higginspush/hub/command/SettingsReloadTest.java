package org.higginspush.hub.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.higginspush.hub.config.EffectiveSettings;
import org.higginspush.hub.config.SettingsReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which settings have changed; {@link ServeProcessTest} has what comes of it. */
class SettingsReloadTest {
    private static final String ALL_KINDS = """
            listen:
              - 127.0.0.1:8080
              - 127.0.0.1:9090 operations
            public-url: https://push.example.org
            auth:
              local-issuer: off
              issuers:
                - issuer: https://login.example.org
                  audience: [a, b]
            proxy.trusted: [127.0.0.1, 10.0.0.0/8]
            origins.allowed: [https://app.example.org]
            limits.sessions-per-user: 7
            http.idle-timeout: 30s
            sync.capacity: 12
            """;

    @TempDir
    Path folder;

    @Test
    void whatWasNotChangedIsNotNamed() throws Exception {
        assertThat(read(ALL_KINDS).changedSince(read(ALL_KINDS))).isEmpty();
        assertThat(read("log.level: info").changedSince(read(""))).isEmpty();
    }

    @Test
    void eachThatMeansSomethingElseIsNamed() throws Exception {
        EffectiveSettings changed = read(ALL_KINDS.replace(": 7", ": 8").replace("[a, b]", "[a]"));
        assertThat(changed.changedSince(read(ALL_KINDS)))
                .containsExactlyInAnyOrder("auth.issuers", "limits.sessions-per-user");
        assertThat(read("log.level: debug").changedSince(read(""))).containsExactly("log.level");
    }

    @Test
    void whatIsTakenOverIsASetting() throws Exception {
        assertThat(read("").lines())
                .extracting(EffectiveSettings.SettingLine::key)
                .containsAll(SettingsReload.TAKEN_OVER);
    }

    private EffectiveSettings read(String yaml) throws Exception {
        Path file = Files.writeString(folder.resolve("hub.yaml"), yaml);
        return new SettingsReader().file(file).finish();
    }
}
