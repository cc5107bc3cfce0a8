package org.higginspush.hub.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.higginspush.hub.command.CommandResult.hub;

import java.nio.file.Files;
import java.nio.file.Path;
import org.higginspush.hub.RawBayeux;
import org.higginspush.hub.TestHub;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A token that a command makes is worth something to the hub it is for, or the command says that it is not. */
class LocalKeyTest {
    private static final Path DEFAULT = Path.of("data");

    @TempDir
    Path data;

    @TempDir
    Path elsewhere;

    private TestHub hub;
    private String port;
    private boolean hadDefault;

    @BeforeEach
    void startHub() throws Exception {
        hadDefault = Files.exists(DEFAULT);
        hub = TestHub.start(data);
        port = "" + hub.port();
    }

    @AfterEach
    void stopHub() {
        hub.close();
        assertThat(Files.exists(DEFAULT))
                .as("a data folder that nobody asked for")
                .isEqualTo(hadDefault);
    }

    private int statusWith(String token) {
        RawBayeux client = new RawBayeux(hub.uri());
        return client.send(client.request("/v1/users/alex/changes").header("Authorization", "Bearer " + token.strip()))
                .statusCode();
    }

    @Test
    void theKeyOfTheRunningHubIsFoundFromAnyFolder() {
        CommandResult call = hub("token", "--port", port, "--user", "alex");
        assertThat(call.err()).isEmpty();
        assertThat(statusWith(call.out())).isEqualTo(200);
        assertThat(hub("publish", "--port", port, "--user", "alex", "--context", "notes")
                        .exitCode())
                .isZero();
        assertThat(hub("publish", "--hub", hub.uri().toString(), "--user", "alex", "--context", "notes")
                        .out())
                .contains("\"revision\":2");
    }

    @Test
    void aFolderThatIsNotTheHubsIsUsedIfItIsNamedAndThatIsSaid() {
        CommandResult call = hub("token", "--port", port, "--data", elsewhere.toString(), "--user", "alex");
        assertThat(call.exitCode()).isZero();
        assertThat(call.err())
                .startsWith("hub: This is signed with the key in " + elsewhere + ", which the hub at http://127.0.0.1:"
                        + port + " does not trust: its key is in " + data)
                .hasLineCount(1);
        assertThat(statusWith(call.out())).isEqualTo(401);
    }

    @Test
    void theFolderOfTheHubMayBeNamedInAnySpelling() {
        String spelled = data.resolve("..").resolve(data.getFileName()).toString();
        assertThat(hub("token", "--port", port, "--data", spelled, "--user", "alex")
                        .err())
                .isEmpty();
    }

    @Test
    void whereTheHubTakesNoTokensOfItsOwnKeyNoneIsMade() throws Exception {
        hub.close();
        String issuer = "auth.issuers=[{issuer: https://login.example}]";
        hub = TestHub.start(data, "auth.local-issuer=off", issuer);
        CommandResult running = hub("token", "--port", "" + hub.port(), "--user", "alex");
        assertThat(running.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(running.out()).isEmpty();
        assertThat(running.err()).startsWith("hub: No token was made: auth.local-issuer is off at the hub at ");
        CommandResult configured = hub(
                "token",
                "--data",
                elsewhere.toString(),
                "--set",
                "auth.local-issuer=off",
                "--set",
                issuer,
                "--user",
                "a");
        assertThat(configured.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(configured.err()).startsWith("hub: No token was made: auth.local-issuer is off (--set)");
        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    void withoutAHubAndAFolderNothingIsMade() {
        hub.close();
        CommandResult call = hub("token", "--port", port, "--user", "alex");
        assertThat(call.exitCode()).isEqualTo(hadDefault ? ExitCode.OK : ExitCode.FAILED);
        if (!hadDefault) {
            assertThat(call.err())
                    .startsWith("hub: No hub runs at http://127.0.0.1:" + port + ", and there is no folder data");
        }
    }

    @Test
    void anAddressWithoutItsSchemeIsShownWithIt() {
        assertThat(hub("publish", "--hub", "127.0.0.1:8101", "--user", "a", "--context", "b"))
                .isEqualTo(new CommandResult(
                        ExitCode.USAGE, "", "hub: --hub needs an address like http://127.0.0.1:8101.\n"));
    }
}
