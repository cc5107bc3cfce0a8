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
import java.nio.file.attribute.PosixFilePermission;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.higginspush.hub.backplane.EmbeddedBackplane.BackplaneLimits;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.model.Receipt;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.model.TimedChange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A data folder that is in use, full, read-only, corrupt, too new or not a hub's. */
class SqliteJournalFaultsTest {
    private static final String ALEX = "alex";
    private static final String HOME = "home-pc";
    private static final String PHONE = "phone";
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private final List<EmbeddedBackplane> open = new ArrayList<>();
    private LimitedDatabase database;

    /** A database that may only have so many pages, as if the disk had no room for more. */
    private static final class LimitedDatabase extends Database {
        volatile long maxPages = 1_000_000;

        LimitedDatabase(Path folder) {
            super(folder);
        }

        @Override
        Connection openForWriting() throws SQLException {
            Connection connection = super.openForWriting();
            try (Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA max_page_count = " + maxPages);
            }
            return connection;
        }
    }

    @BeforeEach
    void prepare() {
        database = new LimitedDatabase(folder);
    }

    @AfterEach
    void stop() {
        open.forEach(EmbeddedBackplane::close);
    }

    private EmbeddedBackplane open() throws DataFolderException {
        EmbeddedBackplane backplane = new EmbeddedBackplane(
                SqliteJournal.open(database, InstantSource.system()),
                new BackplaneLimits(100_000, 50_000),
                InstantSource.system(),
                System::nanoTime);
        open.add(backplane);
        return backplane;
    }

    private static Receipt records(EmbeddedBackplane backplane, String context, long revision) {
        return BackplaneTestBase.done(backplane.record(new Change(ALEX, context, revision, HOME)));
    }

    private static CatchUp missed(EmbeddedBackplane backplane, @Nullable Position since) {
        return BackplaneTestBase.done(backplane.missed(ALEX, PHONE, since));
    }

    private static void isUnavailable(CompletableFuture<?> future) {
        assertThat(BackplaneTestBase.refusalOf(future)).isEqualTo(ErrorCode.UNAVAILABLE);
    }

    private Path file() {
        return folder.resolve(Database.FILE);
    }

    private void execute(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(Path::getFileName).sorted().toList();
        }
    }

    // ---- in use

    @Test
    void aFolderThatAnotherHubHoldsIsRefused() throws Exception {
        EmbeddedBackplane first = open();

        assertThatThrownBy(this::open)
                .isInstanceOf(DataFolderException.class)
                .hasMessageContaining("in use by another hub")
                .hasMessageContaining(folder.toString());

        assertThat(records(first, "notes", 1).duplicate()).isFalse();
        first.close();
        assertThat(records(open(), "notes", 1).duplicate()).isTrue();
    }

    @Test
    void aFolderThatAHubInAnotherProcessHoldsIsRefusedAndSaysWhichProcess() throws Exception {
        try (BackplaneProcess child = BackplaneProcess.start(folder)) {
            child.nextLine();

            assertThatThrownBy(this::open)
                    .isInstanceOf(DataFolderException.class)
                    .hasMessageContaining("process " + child.pid());

            child.kill();
        }
        assertThat(open().problem()).isNull();
    }

    // ---- full

    @Test
    void aFullDiskRefusesChangesAndRecoversWhenThereIsRoom() throws Exception {
        EmbeddedBackplane backplane = open();
        records(backplane, "notes", 1);
        backplane.close();
        database.maxPages = Files.size(file()) / 4096;
        backplane = open();
        RecordingListener listener = new RecordingListener();
        backplane.listen(ALEX, listener);

        RefusedChange refused = fill(backplane);

        assertThat(backplane.problem()).contains("is full");
        List<Announcement> told = listener.rest();
        assertThat(told.get(told.size() - 1).notice().context()).isEqualTo(refused.context());
        EmbeddedBackplane full = backplane;
        database.maxPages = 1_000_000;
        await().atMost(LIMIT).until(() -> full.problem() == null);
        Receipt recorded = records(backplane, refused.context(), 1);
        assertThat(recorded.duplicate()).isFalse();
        assertThat(missed(backplane, new Position(recorded.position().epoch(), 0))
                        .changes())
                .hasSize(1 + refused.acknowledged() + 1);
    }

    private record RefusedChange(String context, int acknowledged) {}

    /** Records new contexts until one is refused. */
    private static RefusedChange fill(EmbeddedBackplane backplane) {
        for (int i = 0; ; i++) {
            String context = "context-" + i + "-".repeat(100);
            try {
                records(backplane, context, 1);
            } catch (CompletionException e) {
                assertThat(((Refusal) e.getCause()).code()).isEqualTo(ErrorCode.UNAVAILABLE);
                return new RefusedChange(context, i);
            }
        }
    }

    // ---- read-only

    @Test
    void aFolderThatCannotBeWrittenServesLiveRoutingAndIsTakenOnceItCan() throws Exception {
        EmbeddedBackplane before = open();
        Position left = records(before, "notes", 1).position();
        Position after = records(before, "notes", 2).position();
        before.close();
        Path obstacle = blockTheLock();

        EmbeddedBackplane backplane = open();

        assertThat(backplane.problem()).contains("cannot be written");
        assertThat(missed(backplane, left).changes()).hasSize(1);
        assertThat(missed(backplane, after)).isEqualTo(new CatchUp(after, List.of(), false));
        RecordingListener listener = new RecordingListener();
        backplane.listen(ALEX, listener);
        isUnavailable(backplane.record(new Change(ALEX, "notes", 3L, HOME)));
        listener.receives("notes", 3, HOME);

        Files.delete(obstacle);
        await().atMost(LIMIT).until(() -> backplane.problem() == null);
        assertThat(records(backplane, "notes", 3).duplicate()).isFalse();
        assertThat(missed(backplane, after).changes()).hasSize(1);
    }

    /** A database whose index of the log can only be read, as on a disk that is mounted read-only, whoever runs the test. */
    private static final class ReadOnlyDatabase extends Database {
        private final Path file;
        volatile boolean readOnly = true;

        ReadOnlyDatabase(Path folder) {
            super(folder);
            this.file = folder.resolve(FILE);
        }

        @Override
        Connection openForWriting() throws SQLException {
            if (readOnly) {
                throw new SQLException("read-only, on purpose");
            }
            return super.openForWriting();
        }

        @Override
        Connection openForReading() throws SQLException {
            return readOnly
                    ? DriverManager.getConnection("jdbc:sqlite:" + file.toUri() + "?mode=ro&readonly_shm=1")
                    : super.openForReading();
        }
    }

    @Test
    void aHubThatStartedReadOnlyBesideALogTakesItOverOnceItCanBeWritten() throws Exception {
        try (BackplaneProcess child = BackplaneProcess.start(folder)) {
            child.killAfter(200);
        }
        ReadOnlyDatabase readOnly = new ReadOnlyDatabase(folder);
        EmbeddedBackplane backplane = new EmbeddedBackplane(
                SqliteJournal.open(readOnly, InstantSource.system()),
                BackplaneLimits.DEFAULT,
                InstantSource.system(),
                System::nanoTime);
        open.add(backplane);
        backplane.listen(ALEX, new RecordingListener());
        assertThat(missed(backplane, null).resync()).isTrue();
        assertThat(backplane.problem()).isNotNull();

        readOnly.readOnly = false;

        await().atMost(LIMIT).until(() -> backplane.problem() == null);
        assertThat(records(backplane, "notes", 1).duplicate()).isFalse();
    }

    @Test
    void whereSqliteCanKeepNoIndexOfItsLogADatabaseWithoutALogIsReadAllTheSame() throws Exception {
        EmbeddedBackplane before = open();
        Position left = records(before, "notes", 1).position();
        records(before, "notes", 2);
        before.close();
        blockTheLock();
        Files.createDirectories(folder.resolve(Database.FILE + "-shm").resolve("obstacle"));

        assertThat(missed(open(), left).changes()).hasSize(1);
    }

    @Test
    void aFolderThatCannotBeWrittenAndHoldsNothingIsRefused() throws Exception {
        blockTheLock();

        assertThatThrownBy(this::open).isInstanceOf(DataFolderException.class).hasMessageContaining("cannot be used");
    }

    @Test
    void aFolderThatIsAFileIsRefused() throws Exception {
        Path notAFolder = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> EmbeddedBackplane.open(notAFolder, BackplaneLimits.DEFAULT, InstantSource.system()))
                .isInstanceOf(DataFolderException.class)
                .hasMessageContaining("cannot be used");
    }

    /** Makes the lock file impossible to open, as in a folder that cannot be written, whoever runs the test. */
    private Path blockTheLock() throws IOException {
        Path lock = folder.resolve(FolderLock.FILE);
        Files.deleteIfExists(lock);
        return Files.createDirectory(lock);
    }

    // ---- corrupt, foreign, too new

    @Test
    void aFileThatIsNoDatabaseIsKeptAsideAndANewHistoryBegins() throws Exception {
        byte[] garbage = "no database at all, but some text that is long enough".getBytes(StandardCharsets.UTF_8);
        Files.write(file(), garbage);

        records(open(), "notes", 1);

        List<Path> aside = files().stream()
                .filter(name -> name.toString().startsWith(Database.FILE + ".corrupt-"))
                .toList();
        assertThat(aside).hasSize(1);
        assertThat(Files.readAllBytes(folder.resolve(aside.get(0)))).isEqualTo(garbage);
    }

    @Test
    void aDamagedDatabaseIsKeptAsideAndItsDevicesResync() throws Exception {
        EmbeddedBackplane before = open();
        for (int i = 0; i < 500; i++) {
            before.record(new Change(ALEX, "context-" + i, 1L, HOME));
        }
        Position known = records(before, "notes", 1).position();
        before.close();
        damage();

        EmbeddedBackplane backplane = open();

        assertThat(backplane.problem()).isNull();
        assertThat(missed(backplane, known).resync()).isTrue();
        assertThat(records(backplane, "notes", 1).position().epoch()).isNotEqualTo(known.epoch());
        assertThat(files()).anyMatch(name -> name.toString().contains(".corrupt-"));
    }

    /** Overwrites all pages but the first with noise. */
    private void damage() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(file().toFile(), "rw")) {
            byte[] noise = new byte[4096];
            Arrays.fill(noise, (byte) 0x5A);
            for (long page = 4096; page < file.length(); page += 4096) {
                file.seek(page);
                file.write(noise);
            }
        }
    }

    @Test
    void aDatabaseOfALaterVersionIsRefusedAndNotTouched() throws Exception {
        open().close();
        execute("PRAGMA user_version = 5");

        assertThatThrownBy(this::open)
                .isInstanceOf(DataFolderException.class)
                .hasMessageContaining("later version")
                .hasMessageContaining("format 5");

        execute("PRAGMA user_version = 4");
        assertThat(open().problem()).isNull();
    }

    @Test
    void aDatabaseOfAnotherProgramIsRefusedAndNotTouched() throws Exception {
        execute("CREATE TABLE precious (thing TEXT)");

        assertThatThrownBy(this::open)
                .isInstanceOf(DataFolderException.class)
                .hasMessageContaining("not a database of a hub");

        execute("SELECT * FROM precious");
    }

    @Test
    void aDatabaseThatWasExchangedUnderARunningHubIsNotWrittenTo() throws Exception {
        EmbeddedBackplane backplane = open();
        backplane.listen(ALEX, new RecordingListener());
        records(backplane, "notes", 1);
        execute("ALTER TABLE context RENAME TO elsewhere", "UPDATE history SET epoch = 'another'");
        isUnavailable(backplane.record(new Change(ALEX, "notes", 2L, HOME)));
        execute("ALTER TABLE elsewhere RENAME TO context");

        isUnavailable(backplane.record(new Change(ALEX, "notes", 2L, HOME)));

        assertThat(backplane.problem()).contains("restart the hub");
    }

    @Test
    void aHistoryThatAnOperatorDeletedBeginsAnewAboveAllThatWasRecorded() throws Exception {
        EmbeddedBackplane before = open();
        Position known = records(before, "notes", 1).position();
        before.close();
        execute("DELETE FROM history");

        EmbeddedBackplane backplane = open();

        assertThat(missed(backplane, known).resync()).isTrue();
        Receipt next = records(backplane, "notes", 2);
        assertThat(next.position().epoch()).isNotEqualTo(known.epoch());
        assertThat(next.position().offset()).isGreaterThan(known.offset());
    }

    @Test
    void anOlderCopyIsNoticedByThePositionsThatItCannotHaveGiven() throws Exception {
        EmbeddedBackplane first = open();
        records(first, "notes", 1);
        first.close();
        Path copy = Files.copy(file(), folder.resolve("copy"));
        EmbeddedBackplane second = openAt(Duration.ofHours(1));
        Position lost = records(second, "notes", 2).position();
        second.close();
        Files.move(copy, file(), StandardCopyOption.REPLACE_EXISTING);

        EmbeddedBackplane restored = openAt(Duration.ofHours(2));

        assertThat(missed(restored, lost).resync()).isTrue();
    }

    private EmbeddedBackplane openAt(Duration later) throws DataFolderException {
        InstantSource time = InstantSource.offset(InstantSource.system(), later);
        EmbeddedBackplane backplane = EmbeddedBackplane.open(folder, BackplaneLimits.DEFAULT, time);
        open.add(backplane);
        return backplane;
    }

    @Test
    void onlyTheOwnerMayReadTheDatabase() throws Exception {
        open();

        assertThat(Files.getPosixFilePermissions(file()))
                .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    }

    @Test
    void anEmptyFileIsAnInterruptedFirstStart() throws Exception {
        Files.createFile(file());

        assertThat(records(open(), "notes", 1).duplicate()).isFalse();
    }

    @Test
    void aWriteThatFailsInTheHubItselfLeavesNoTransactionOpen() throws Exception {
        try (SqliteJournal journal = SqliteJournal.open(database, InstantSource.system())) {
            TimedChange outOfRange = new TimedChange("id", new Change(ALEX, "a", 1L, HOME), Instant.MIN);

            assertThatThrownBy(() -> journal.commit(List.of(new Journal.Write.PutTimed(outOfRange)), 0))
                    .isInstanceOf(ArithmeticException.class);
            journal.commit(List.of(new Journal.Write.AddGroup("family")), 0);

            assertThat(journal.loadGroup("family").exists()).isTrue();
        }
    }
}
