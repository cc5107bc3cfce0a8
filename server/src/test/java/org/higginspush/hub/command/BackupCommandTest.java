package org.higginspush.hub.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.higginspush.hub.command.CommandResult.hub;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.higginspush.hub.TestHub;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Copies of the database of a hub that runs, and what a hub does that is started with one. */
@Timeout(120)
class BackupCommandTest {
    @TempDir
    Path folder;

    private Path data() {
        return folder.resolve("data");
    }

    private Path copy() {
        return folder.resolve("copy.db");
    }

    @Test
    void aRunningHubIsCopiedAndOneWithTheCopyKnowsWhatItKnew() throws Exception {
        String later;
        try (TestHub hub = TestHub.start(data())) {
            publishes(hub, data(), "notes", 7);
            CommandResult call = hub("backup", "--data", data().toString(), copy().toString());
            assertThat(call.exitCode()).as(call.err()).isZero();
            assertThat(call.out()).isEqualTo(copy() + "\n");
            assertThat(call.err()).matches("hub: Copied \\d+ bytes\\.\n");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy())))
                    .isEqualTo("rw-------");
            later = position(publishes(hub, data(), "photos", 1)); // it still records
        }
        Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
        Files.copy(copy(), elsewhere.resolve("hub.db"));
        try (TestHub hub = TestHub.start(elsewhere)) {
            assertThat(missed(hub, later))
                    .as("the position is of a time that the copy knows nothing of")
                    .contains("\"resync\":true");
            assertThat(publishes(hub, elsewhere, "notes", 7)).contains("\"duplicate\":true");
            assertThat(publishes(hub, elsewhere, "photos", 1)).contains("\"duplicate\":false");
        }
    }

    @Test
    void aCopyInPlaceOfTheDatabaseIsNoticedByDevicesOfBefore() throws Exception {
        String before;
        try (TestHub hub = TestHub.start(data())) {
            before = position(publishes(hub, data(), "notes", 7));
            assertThat(hub("backup", "--data", data().toString(), copy().toString())
                            .exitCode())
                    .isZero();
            publishes(hub, data(), "notes", 8);
        }
        Files.copy(copy(), data().resolve("hub.db"), StandardCopyOption.REPLACE_EXISTING);
        Files.deleteIfExists(data().resolve("hub.db-wal"));
        Files.deleteIfExists(data().resolve("hub.db-shm"));
        try (TestHub hub = TestHub.start(data())) {
            assertThat(missed(hub, before)).contains("\"resync\":true");
            String now = position(publishes(hub, data(), "notes", 9));
            assertThat(position(publishes(hub, data(), "notes", 10))).isNotEqualTo(now);
        }
    }

    @Test
    void aFileThatIsThereStaysAndOtherMistakesAreTold() throws Exception {
        try (TestHub hub = TestHub.start(data())) {
            publishes(hub, data(), "notes", 7);
            Files.writeString(copy(), "mine");
            CommandResult call = hub("backup", "--data", data().toString(), copy().toString());
            assertThat(call.exitCode()).isEqualTo(1);
            assertThat(call.err())
                    .isEqualTo("hub: There is no backup: " + copy()
                            + " is there already: name a file that is not, or remove it.\n");
            assertThat(copy()).hasContent("mine");
        }
        assertThat(hub("backup", "--data", folder.resolve("nothing").toString(), copy() + "2")
                        .err())
                .startsWith("hub: There is no database in " + folder.resolve("nothing"));
        assertThat(hub("backup", "--data", data().toString(), folder + "/missing/copy.db")
                        .err())
                .startsWith("hub: There is no backup: ");
        assertThat(hub("backup", "--set", "storage.mode=memory", copy() + "2").err())
                .isEqualTo("hub: With storage.mode: memory there is nothing on disk.\n");
        assertThat(hub("backup", "--data", data().toString()).exitCode()).isEqualTo(2);
        assertThat(folder).isDirectoryNotContaining("glob:**.unfinished");
    }

    @Test
    void aStoppedHubIsMadeSmallerAndARunningOneIsNot() throws Exception {
        String position;
        try (TestHub hub = TestHub.start(data())) {
            position = position(publishes(hub, data(), "notes", 7));
            CommandResult call = hub("compact", "--data", data().toString());
            assertThat(call.exitCode()).isEqualTo(1);
            assertThat(call.err()).contains("is in use by another hub");
            publishes(hub, data(), "notes", 8);
        }
        CommandResult call = hub("compact", "--data", data().toString());
        assertThat(call.exitCode()).as(call.err()).isZero();
        assertThat(call.err()).matches("hub: Gave \\d+ bytes back\\.\n");
        try (TestHub hub = TestHub.start(data())) {
            assertThat(missed(hub, position))
                    .as("nothing is missing, so no device syncs everything")
                    .contains("\"notes\"", "8")
                    .doesNotContain("\"resync\":true");
        }
    }

    private static String publishes(TestHub hub, Path data, String context, long revision) {
        CommandResult call = hub(
                "publish",
                "--hub=" + hub.uri(),
                "--data=" + data,
                "--user=alex",
                "--context",
                context,
                "--revision",
                "" + revision);
        assertThat(call.exitCode()).as(call.err()).isZero();
        return call.out();
    }

    private static String position(String receipt) {
        return receipt.replaceAll("(?s).*\"position\":\"([^\"]+)\".*", "$1");
    }

    /** What a device hears that comes with this position. */
    private static String missed(TestHub hub, String since) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(hub.uri().resolve("/v1/users/alex/changes?since=" + since))
                .header("Authorization", "Bearer " + hub.token("alex", "phone"))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }
}
