package org.higginspush.hub.backplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import org.higginspush.hub.backplane.EmbeddedBackplane.BackplaneLimits;
import org.higginspush.hub.model.Audience;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Notice;
import org.higginspush.hub.model.Position;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database of version 1, which knew only changes for all of a user's devices. */
class DatabaseVersionTest {
    private static final String[] VERSION_1 = {
        "PRAGMA journal_mode = WAL",
        "CREATE TABLE history (epoch TEXT NOT NULL, ceiling INTEGER NOT NULL) STRICT",
        "CREATE TABLE context (user TEXT NOT NULL, context TEXT NOT NULL,"
                + " latest_revision INTEGER NOT NULL, latest_origin TEXT, latest_offset INTEGER NOT NULL,"
                + " other_revision INTEGER, other_origin TEXT, other_offset INTEGER,"
                + " PRIMARY KEY (user, context)) STRICT, WITHOUT ROWID",
        "PRAGMA application_id = " + 0x48675073,
        "PRAGMA user_version = 1",
        "INSERT INTO history VALUES ('former', 1767225700000000)",
        "INSERT INTO context VALUES ('alex', 'notes', 7, 'phone', 1767225600000005, 6, 'home-pc', 1767225600000004)",
        "INSERT INTO context VALUES ('alex', 'cards', 2, NULL, 1767225600000009, NULL, NULL, NULL)",
        "INSERT INTO context VALUES ('bob', 'notes', 1, NULL, 1767225600000010, NULL, NULL, NULL)",
    };

    private static final Position BEFORE = new Position("former", 1767225600000001L);

    @TempDir
    Path folder;

    private EmbeddedBackplane backplane;

    @BeforeEach
    void make() throws SQLException {
        for (String part : VERSION_1) {
            execute(part);
        }
    }

    @AfterEach
    void close() {
        backplane.close();
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(Database.FILE));
    }

    private int version() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA user_version")) {
            return row.getInt(1);
        }
    }

    private void open() throws DataFolderException {
        backplane = EmbeddedBackplane.open(folder, BackplaneLimits.DEFAULT, InstantSource.system());
    }

    private void hasTheFormerRecords() {
        assertThat(missed("phone", BEFORE).changes())
                .extracting(Notice::context, Notice::revision, Notice::offset)
                .containsExactly(tuple("notes", 6L, 1767225600000004L), tuple("cards", 2L, 1767225600000009L));
        Position latest = new Position("former", 1767225600000009L);
        assertThat(missed("phone", null).position()).isEqualTo(latest);
        assertThat(missed("phone", latest).changes()).isEmpty();
        assertThat(missed("phone", latest).resync()).isFalse();
    }

    private CatchUp missed(String device, Position since) {
        return BackplaneTestBase.done(backplane.missed("alex", device, since));
    }

    private void worksForAllAudiences() {
        Change own = new Change("alex", "notes", null, "home-pc");
        assertThat(BackplaneTestBase.done(backplane.record(own)).revision()).isEqualTo(8);
        BackplaneTestBase.done(backplane.groups().add("family", "alex"));
        Change group = new Change(new Audience.Group("family"), "album", 3L, null);
        BackplaneTestBase.done(backplane.record(group));
        Change everyone = new Change(new Audience.Everyone(), "terms", null, null);
        assertThat(BackplaneTestBase.done(backplane.record(everyone)).revision())
                .isEqualTo(1);
        Change device = new Change(new Audience.Device("alex", "phone"), "cards", null, null);
        assertThat(BackplaneTestBase.done(backplane.record(device)).revision()).isEqualTo(3);
        BackplaneTestBase.done(backplane.timed().schedule(own, Instant.now().plusSeconds(3_600)));
        assertThat(missed("phone", BEFORE).changes())
                .extracting(AudienceContract::text)
                .containsExactly(
                        "USER cards 2",
                        "USER notes 8 by home-pc",
                        "GROUP album 3",
                        "EVERYONE terms 1",
                        "DEVICE cards 3");
    }

    @Test
    void isUpgradedWithAllItsRecordsAndPositions() throws Exception {
        open();
        hasTheFormerRecords();
        worksForAllAudiences();
        CatchUp missed = missed("phone", BEFORE);
        backplane.close();

        assertThat(version()).isEqualTo(4);
        open();
        assertThat(missed("phone", BEFORE)).isEqualTo(missed);
        assertThat(backplane.timed().waiting(new Audience.User("alex"))).hasSize(1);
    }

    @Test
    void oneOfVersion2IsUpgradedToKeepCutOffs() throws Exception {
        open();
        backplane.close();
        execute("DROP TABLE cut_off");
        execute("DROP TABLE registration");
        execute("PRAGMA user_version = 2");

        open();
        hasTheFormerRecords();
        BackplaneTestBase.done(backplane.cutOffs().cut("alex", "phone"));
        backplane.close();

        assertThat(version()).isEqualTo(4);
        open();
        assertThat(backplane.cutOffs().isCutOff("alex", "phone", CutOffContract.LONG_AGO))
                .isTrue();
    }

    @Test
    void oneOfVersion3IsUpgradedToKeepRegistrations() throws Exception {
        open();
        BackplaneTestBase.done(backplane.cutOffs().cut("alex", "tablet"));
        backplane.close();
        execute("DROP TABLE registration");
        execute("PRAGMA user_version = 3");

        open();
        hasTheFormerRecords();
        Registration phone =
                RegistrationContract.registration("alex", "phone", "token").asProven();
        BackplaneTestBase.done(backplane.registrations().put(phone));
        backplane.close();

        assertThat(version()).isEqualTo(4);
        open();
        assertThat(backplane.registrations().of("alex")).containsExactly(phone);
        assertThat(backplane.cutOffs().isCutOff("alex", "tablet", CutOffContract.LONG_AGO))
                .isTrue();
    }

    @Test
    void isServedWhileItCannotBeWrittenAndUpgradedOnceItCan() throws Exception {
        Path obstacle = Files.createDirectory(folder.resolve(FolderLock.FILE));
        open();

        hasTheFormerRecords();
        assertThat(BackplaneTestBase.done(backplane.groups().of("alex"))).isEmpty();
        assertThat(backplane.timed().waiting(new Audience.User("alex"))).isEmpty();
        assertThat(FaultyBackplane.refusal(backplane.groups().members("family")).code())
                .isEqualTo(ErrorCode.NOT_FOUND);
        FaultyBackplane.isUnavailable(backplane.groups().add("family", "alex"));
        FaultyBackplane.isUnavailable(backplane.record(new Change(new Audience.Everyone(), "terms", null, null)));
        FaultyBackplane.isUnavailable(backplane
                .timed()
                .schedule(new Change("alex", "notes", null, null), Instant.now().plusSeconds(3_600)));
        FaultyBackplane.isUnavailable(backplane.cutOffs().cut("alex", "phone"));
        assertThat(backplane.registrations().of("alex")).isEmpty();
        FaultyBackplane.isUnavailable(
                backplane.registrations().put(RegistrationContract.registration("alex", "phone", "token")));
        assertThat(version()).isEqualTo(1);

        Files.delete(obstacle);
        await().atMost(FaultyBackplane.LIMIT).until(() -> backplane.problem() == null);
        hasTheFormerRecords();
        worksForAllAudiences();
        assertThat(version()).isEqualTo(4);
    }
}
