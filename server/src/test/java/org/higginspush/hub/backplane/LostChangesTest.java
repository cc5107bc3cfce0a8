package org.higginspush.hub.backplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.higginspush.hub.backplane.EmbeddedBackplane.BackplaneLimits;
import org.higginspush.hub.model.Change;
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
 * Something that was acknowledged is gone from the disk when a hub starts, or may be: then it begins a new history, so that
 * all devices sync everything. If nothing is gone it does not.
 */
class LostChangesTest {
    private static final String ALEX = "alex";
    private static final int WAL_HEADER = 32;

    @TempDir
    Path above;

    private Path folder;
    private final List<EmbeddedBackplane> open = new ArrayList<>();

    @BeforeEach
    void prepare() {
        folder = above.resolve("data");
    }

    @AfterEach
    void stop() {
        open.forEach(EmbeddedBackplane::close);
    }

    private EmbeddedBackplane open() throws DataFolderException {
        EmbeddedBackplane backplane = EmbeddedBackplane.open(folder, BackplaneLimits.DEFAULT, InstantSource.system());
        open.add(backplane);
        return backplane;
    }

    private static Receipt records(EmbeddedBackplane backplane, String context, long revision) {
        return BackplaneTestBase.done(backplane.record(new Change(ALEX, context, revision, "home-pc")));
    }

    private static CatchUp missed(EmbeddedBackplane backplane, Position since) {
        return BackplaneTestBase.done(backplane.missed(ALEX, "phone", since));
    }

    private Path log() {
        return folder.resolve(Database.FILE + "-wal");
    }

    private void execute(String statement) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(Database.FILE));
                Statement executing = connection.createStatement()) {
            executing.execute(statement);
        }
    }

    // ---- the log of a hub that was killed

    @ParameterizedTest
    @ValueSource(strings = {"cut to nothing", "cut to its header", "cut in half", "removed", "with a garbled header"})
    void aLogThatLostWhatItHeldBeginsANewHistory(String how) throws Exception {
        KilledProcess killed = killed(1_500);
        spoil(how);

        EmbeddedBackplane next = open();

        assertThat(next.problem()).isNull();
        assertThat(missed(next, killed.position).resync()).isTrue();
        Position now = records(next, "notes", 1).position();
        assertThat(now.epoch()).isNotEqualTo(killed.position.epoch());
        assertThat(now.offset()).isGreaterThan(killed.position.offset());
        assertThat(missed(next, now)).isEqualTo(new CatchUp(now, List.of(), false));
    }

    private void spoil(String how) throws IOException {
        switch (how) {
            case "removed" -> Files.delete(log());
            case "cut to nothing" -> cut(0);
            case "cut to its header" -> cut(WAL_HEADER);
            case "cut in half" -> cut(Files.size(log()) / 2);
            default -> garble(0);
        }
    }

    private void cut(long size) throws IOException {
        try (RandomAccessFile log = new RandomAccessFile(log().toFile(), "rw")) {
            log.setLength(size);
        }
    }

    private void garble(long at) throws IOException {
        try (RandomAccessFile log = new RandomAccessFile(log().toFile(), "rw")) {
            log.seek(at);
            log.write(new byte[] {5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5});
        }
    }

    /** Wherever it is garbled: all that was acknowledged is there, or all devices are told to sync everything. */
    @Test
    void aLogThatIsGarbledAnywhereLosesNothingInSilence() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 3; round++) {
            folder = above.resolve("data" + round);
            KilledProcess killed = killed(500 + random.nextInt(3_000));
            garble((long) (random.nextDouble() * Files.size(log())));

            EmbeddedBackplane next = open();

            Map<String, Long> found = killed.found(next);
            if (found != null) {
                assertThat(found).as("seed %s, round %s", seed, round).containsAllEntriesOf(killed.owedAt(found));
            }
        }
    }

    /** What a child acknowledged before it was killed. */
    private record KilledProcess(Position position, Map<String, Long> owed) {
        /** What is recorded now; null if the history is another one. */
        Map<String, Long> found(EmbeddedBackplane next) {
            Map<String, Long> found = new HashMap<>();
            for (int i = 0; i < BackplaneProcess.USERS; i++) {
                String user = "user-" + i;
                CatchUp all = BackplaneTestBase.done(next.missed(user, "phone", new Position(position.epoch(), 0)));
                if (all.resync()) {
                    return null;
                }
                for (Notice notice : all.changes()) {
                    found.put(user + " " + notice.context(), notice.revision());
                }
            }
            return found;
        }

        /** What is owed, but where more is found. */
        Map<String, Long> owedAt(Map<String, Long> found) {
            Map<String, Long> owed = new HashMap<>(this.owed);
            owed.replaceAll((where, revision) -> Math.max(revision, found.getOrDefault(where, revision)));
            return owed;
        }
    }

    private KilledProcess killed(int lines) throws Exception {
        String epoch;
        try (EmbeddedBackplane first =
                EmbeddedBackplane.open(folder, BackplaneLimits.DEFAULT, InstantSource.system())) {
            epoch = records(first, "first", 1).position().epoch();
        }
        Map<String, Long> owed = new HashMap<>();
        long highest = 0;
        try (BackplaneProcess child = BackplaneProcess.start(folder)) {
            for (BackplaneProcess.OutputLine line : child.killAfter(lines)) {
                highest = Math.max(highest, line.offset());
                if (line.acknowledged()) {
                    owed.merge(line.user() + " " + line.context(), line.revision(), Math::max);
                }
            }
        }
        return new KilledProcess(new Position(epoch, highest), owed);
    }

    @Test
    void aLogThatWasEmptiedInGoodOrderByAnotherProgramIsNoLoss() throws Exception {
        KilledProcess killed = killed(500);
        execute("PRAGMA wal_checkpoint(TRUNCATE)");

        assertThat(killed.found(open())).isNotNull();
    }

    // ---- copies

    @Test
    void anOlderCopyOfTheDatabaseBeginsANewHistoryAtOnce() throws Exception {
        EmbeddedBackplane first = open();
        Position known = records(first, "notes", 1).position();
        first.close();
        Path copy = Files.copy(folder.resolve(Database.FILE), above.resolve("copy"));
        EmbeddedBackplane second = open();
        records(second, "notes", 2);
        second.close();
        Files.move(copy, folder.resolve(Database.FILE), StandardCopyOption.REPLACE_EXISTING);

        assertThat(missed(open(), known).resync()).isTrue();
    }

    @Test
    void aCopyOfTheWholeFolderGoesOn() throws Exception {
        EmbeddedBackplane first = open();
        Position known = records(first, "notes", 1).position();
        first.close();
        Files.move(folder, above.resolve("elsewhere"));
        folder = above.resolve("elsewhere");

        assertThat(missed(open(), known)).isEqualTo(new CatchUp(known, List.of(), false));
    }

    // ---- the high watermark

    @ParameterizedTest
    @ValueSource(strings = {"", "garbage", "hub.mark 1 abc 0000000000000000001 00000000\n"})
    void aDamagedHighWatermarkRaisesNoAlarmAndIsWrittenAnew(String text) throws Exception {
        EmbeddedBackplane first = open();
        Position known = records(first, "notes", 1).position();
        first.close();
        Path mark = folder.resolve(WatermarkFile.FILE);
        Files.write(mark, text.getBytes(StandardCharsets.UTF_8));

        assertThat(missed(open(), known).resync()).isFalse();
        assertThat(WatermarkFile.read(folder)).isNotNull();
    }

    @Test
    void aFolderOfAHubThatKeptNoHighWatermarkRaisesNoAlarm() throws Exception {
        EmbeddedBackplane first = open();
        Position known = records(first, "notes", 1).position();
        first.close();
        Files.delete(folder.resolve(WatermarkFile.FILE));

        assertThat(missed(open(), known).resync()).isFalse();
    }

    // ---- the history

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ceiling = 9223372036854775807",
                "ceiling = 9007199254740991",
                "ceiling = -1",
                "ceiling = 0",
                "epoch = ''",
                "epoch = 'a:b'"
            })
    void aDamagedHistoryBeginsANewOneInWhichChangesAreRecorded(String damage) throws Exception {
        EmbeddedBackplane first = open();
        Position known = records(first, "notes", 1).position();
        first.close();
        execute("UPDATE history SET " + damage);

        EmbeddedBackplane next = open();

        Position now = records(next, "notes", 2).position();
        assertThat(next.problem()).isNull();
        assertThat(now.offset()).isGreaterThan(known.offset());
        assertThat(missed(next, known).resync()).isTrue();
        next.close();
        assertThat(missed(open(), now).resync()).isFalse();
    }

    @Test
    void twoHistoriesAreNone() throws Exception {
        EmbeddedBackplane first = open();
        Position known = records(first, "notes", 1).position();
        first.close();
        execute("INSERT INTO history SELECT 'zz', ceiling + 1 FROM history");

        EmbeddedBackplane next = open();

        assertThat(missed(next, known).resync()).isTrue();
        assertThat(records(next, "notes", 2).position().epoch()).isNotEqualTo("zz");
    }

    @ParameterizedTest
    @ValueSource(strings = {"latest_revision = -1", "latest_offset = 9223372036854775807", "other_offset = -5"})
    void aDatabaseWithImpossibleRecordsIsKeptAside(String damage) throws Exception {
        EmbeddedBackplane first = open();
        Position known = records(first, "notes", 1).position();
        first.close();
        execute("UPDATE context SET " + damage);

        EmbeddedBackplane next = open();

        assertThat(missed(next, known).resync()).isTrue();
        assertThat(records(next, "notes", 1).duplicate()).isFalse();
    }
}
