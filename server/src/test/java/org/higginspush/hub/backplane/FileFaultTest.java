package org.higginspush.hub.backplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.higginspush.hub.backplane.EmbeddedBackplane.BackplaneLimits;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Notice;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.model.Receipt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The files of a hub that runs are removed, moved, replaced or cut short. Nothing is acknowledged that the next hub would
 * not find, and when all is put right the hub goes on with all that it had acknowledged.
 */
class FileFaultTest {
    private static final String ALEX = "alex";
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    Path above;

    private Path folder;
    private EmbeddedBackplane backplane;
    private Position start;

    @BeforeEach
    void start() throws DataFolderException {
        folder = above.resolve("data");
        backplane = open(folder);
        start = new Position(acknowledged("first").position().epoch(), 0);
    }

    @AfterEach
    void stop() {
        backplane.close();
    }

    private static EmbeddedBackplane open(Path folder) throws DataFolderException {
        return EmbeddedBackplane.open(folder, BackplaneLimits.DEFAULT, InstantSource.system());
    }

    private Receipt acknowledged(String context) {
        return BackplaneTestBase.done(backplane.record(new Change(ALEX, context, 1L, "home-pc")));
    }

    private void acknowledgesNothing() {
        assertThat(BackplaneTestBase.refusalOf(backplane.record(new Change(ALEX, "refused", 1L, "home-pc"))))
                .isEqualTo(ErrorCode.UNAVAILABLE);
    }

    /** The first change after the fault is refused, and the reason can be read. */
    private void isNoticed(String inWords) {
        acknowledgesNothing();
        assertThat(backplane.problem()).contains(inWords);
    }

    private void recovers() {
        await().atMost(LIMIT).until(() -> backplane.problem() == null);
        acknowledged("last");
    }

    /** A hub that finds what this one would leave if it were killed now. */
    private void theNextHubKnows(String... contexts) throws Exception {
        Path image = Files.createDirectory(above.resolve("image"));
        for (Path file : files(folder)) {
            Files.copy(file, image.resolve(file.getFileName()));
        }
        try (EmbeddedBackplane next = open(image)) {
            CatchUp all = BackplaneTestBase.done(next.missed(ALEX, "phone", start));
            assertThat(all.resync()).isFalse();
            assertThat(all.changes()).extracting(Notice::context).contains(contexts);
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    private Path file(String end) {
        return folder.resolve(Database.FILE + end);
    }

    private static void deleteAll(Path folder) throws IOException {
        for (Path file : files(folder)) {
            Files.delete(file);
        }
        Files.delete(folder);
    }

    // ---- the folder

    @Test
    void aFolderThatIsMovedAwayIsNoticedAndTheHubGoesOnWhenItIsBack() throws Exception {
        Files.move(folder, above.resolve("elsewhere"));
        isNoticed("move it back");
        assertThat(Files.exists(folder)).isFalse();

        Files.move(above.resolve("elsewhere"), folder);

        recovers();
        theNextHubKnows("first", "last");
    }

    @Test
    void aFolderThatIsDeletedIsWrittenAnewOnceThereIsAnEmptyOneInItsPlace() throws Exception {
        deleteAll(folder);
        isNoticed("make an empty folder");
        acknowledgesNothing(); // the same change again: that it can be read from the deleted file is worth nothing

        Files.createDirectory(folder);

        recovers();
        theNextHubKnows("first", "last");
    }

    @Test
    void withoutAChangeItIsNoticedAsWell() throws Exception {
        deleteAll(folder);

        await().atMost(LIMIT).until(() -> backplane.problem() != null);
    }

    @Test
    void whatIsKnownCanBeReadWhileTheFolderIsAway() throws Exception {
        assertThat(BackplaneTestBase.done(backplane.missed("bob", "phone", start))
                        .changes())
                .isEmpty();
        Files.move(folder, above.resolve("elsewhere"));
        isNoticed("moved away");

        assertThat(BackplaneTestBase.done(backplane.missed(ALEX, "phone", start))
                        .changes())
                .extracting(Notice::context)
                .contains("first");
    }

    // ---- the files in it

    @Test
    void aDatabaseThatIsDeletedIsWrittenAnewWithAllThatWasRecorded() throws Exception {
        Files.delete(file(""));
        isNoticed("write it anew");

        recovers();
        theNextHubKnows("first", "last");
        assertThat(files(folder))
                .extracting(path -> path.getFileName().toString())
                .noneMatch(name -> name.contains("copy"));
    }

    @Test
    void aDatabaseThatCannotBeWrittenAnewYetIsKeptUntilItCan() throws Exception {
        Path inTheWay = Files.createDirectories(file(".copy").resolve("occupied"));
        Files.delete(file(""));
        isNoticed("write it anew");
        await().atMost(LIMIT).until(() -> String.valueOf(backplane.problem()).contains("cannot be written"));

        Files.delete(inTheWay);

        recovers();
        theNextHubKnows("first", "last");
    }

    /** A database whose copy cannot take its place until a test says so. */
    private static final class StuckDatabase extends Database {
        volatile boolean stuck = true;

        StuckDatabase(Path folder) {
            super(folder);
        }

        @Override
        void installCopy() throws IOException {
            if (stuck) {
                throw new IOException("stuck");
            }
            super.installCopy();
        }
    }

    private StuckDatabase reopenStuck() throws DataFolderException {
        backplane.close();
        StuckDatabase database = new StuckDatabase(folder);
        backplane = new EmbeddedBackplane(
                SqliteJournal.open(database, InstantSource.system()),
                BackplaneLimits.DEFAULT,
                InstantSource.system(),
                System::nanoTime);
        acknowledged("second");
        return database;
    }

    @Test
    void aCopyThatCannotTakeThePlaceOfTheDatabaseYetIsNamedAndTakesItLater() throws Exception {
        StuckDatabase database = reopenStuck();
        Files.delete(file(""));

        acknowledgesNothing();
        await().atMost(LIMIT)
                .until(() -> String.valueOf(backplane.problem()), problem -> problem.contains("hub.db.copy"));
        assertThat(backplane.problem()).contains("All that was recorded is in", "stuck");

        database.stuck = false;
        recovers();
        theNextHubKnows("first", "second", "last");
        assertThat(files(folder))
                .extracting(file -> file.getFileName().toString())
                .noneMatch(name -> name.contains("copy"));
    }

    @Test
    void theNextHubTakesOverACopyThatCouldNotTakeThePlaceOfTheDatabase() throws Exception {
        reopenStuck();
        Files.delete(file(""));
        await().atMost(LIMIT)
                .until(() -> String.valueOf(backplane.problem()), problem -> problem.contains("hub.db.copy"));

        theNextHubKnows("first", "second");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-wal", "-shm"})
    void aLogOrIndexThatIsDeletedIsMadeAnew(String end) throws Exception {
        Files.delete(file(end));
        await().atMost(LIMIT).until(() -> Files.exists(file(end)));

        recovers();
        theNextHubKnows("first", "last");
    }

    @Test
    void nothingIsAcknowledgedIntoADeletedLog() throws Exception {
        Files.delete(file("-wal"));

        isNoticed("make it anew");

        recovers();
        theNextHubKnows("first", "last");
    }

    @Test
    void aStrangersLogIsKeptAsideAndNotReplayed() throws Exception {
        Path stranger = Files.write(above.resolve("stranger"), "no log at all".getBytes(StandardCharsets.UTF_8));
        Files.move(stranger, file("-wal"), StandardCopyOption.REPLACE_EXISTING);
        isNoticed("replaced");

        recovers();
        theNextHubKnows("first", "last");
        assertThat(files(folder)).extracting(Path::toString).anyMatch(name -> name.contains("-wal.replaced-"));
    }

    @Test
    void aDatabaseThatIsReplacedIsLeftAloneAndTheFormerOneIsTakenBack() throws Exception {
        Path former = Files.move(file(""), above.resolve("former"));
        byte[] other = "another file".getBytes(StandardCharsets.UTF_8);
        Files.write(file(""), other);
        isNoticed("put the former one back");
        assertThat(Files.readAllBytes(file(""))).isEqualTo(other);

        Files.move(former, file(""), StandardCopyOption.REPLACE_EXISTING);

        recovers();
        theNextHubKnows("first", "last");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-wal"})
    void aFileThatIsCutShortIsNoticedAndTheNextHubKnowsOrBeginsANewHistory(String end) throws Exception {
        try (RandomAccessFile file = new RandomAccessFile(file(end).toFile(), "rw")) {
            file.setLength(0);
        }
        acknowledgesNothing();
        await().atMost(LIMIT).until(() -> String.valueOf(backplane.problem()).contains("restart the hub"));
        backplane.close();

        backplane = open(folder);

        assertThat(backplane.problem()).isNull();
        CatchUp all = BackplaneTestBase.done(backplane.missed(ALEX, "phone", start));
        assertThat(all.resync()
                        || all.changes().stream()
                                .anyMatch(told -> told.context().equals("first")))
                .isTrue();
    }

    // ---- what the hub keeps beside them

    @Test
    void aHighWatermarkThatIsDeletedIsMadeAnew() throws Exception {
        Files.delete(folder.resolve(WatermarkFile.FILE));

        await().atMost(LIMIT).until(() -> Files.exists(folder.resolve(WatermarkFile.FILE)));

        assertThat(backplane.problem()).isNull();
    }

    @Test
    void aSecondHubIsKeptOutAlthoughTheLockFileWasDeletedAndTheFirstLocksAnew() throws Exception {
        Path other = above.resolve("other");
        try (BackplaneProcess child = BackplaneProcess.start(other)) {
            child.nextLine();
            Files.delete(other.resolve(FolderLock.FILE));

            assertThatThrownBy(() -> open(other))
                    .isInstanceOf(DataFolderException.class)
                    .hasMessageContaining("in use by another hub");

            await().atMost(LIMIT).until(() -> isSignedBy(other, child.pid()));
            assertThatThrownBy(() -> open(other)).hasMessageContaining("process " + child.pid());
        }
    }

    private static boolean isSignedBy(Path folder, long process) throws IOException {
        Path lock = folder.resolve(FolderLock.FILE);
        return Files.exists(lock) && Files.readString(lock).strip().equals(Long.toString(process));
    }
}
