package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.access.Tickets;
import org.higginspush.hub.backplane.Backplane;
import org.higginspush.hub.backplane.CatchUp;
import org.higginspush.hub.backplane.EmbeddedBackplane;
import org.higginspush.hub.edge.bayeux.BayeuxSettings;
import org.higginspush.hub.edge.bayeux.PushBayeuxServer;
import org.higginspush.hub.edge.http.HttpEdge;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.model.Receipt;
import org.higginspush.hub.routing.Intake;
import org.higginspush.hub.routing.Router;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The disk hangs while the registers of a user are read: whoever needs it waits, and nobody else. */
class HangingDiskTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final HangingReads backplane = new HangingReads();
    private final PushBayeuxServer bayeux = new PushBayeuxServer(
            settings(),
            new Intake(backplane),
            new Router(backplane),
            token -> CompletableFuture.completedFuture(identity(token)),
            new Tickets(InstantSource.system()),
            InstantSource.system());
    private final HttpEdge http =
            new HttpEdge(new HttpEdge.Settings("127.0.0.1", 0, Set.of(), 16_384, LONG, address -> false), bayeux);

    /** The real thing, but reading the registers of bob takes until a test says so. */
    private static final class HangingReads implements Backplane {
        private final EmbeddedBackplane backplane =
                EmbeddedBackplane.inMemory(EmbeddedBackplane.Settings.DEFAULT, InstantSource.system());
        private final CountDownLatch disk = new CountDownLatch(1);
        private final CountDownLatch reading = new CountDownLatch(1);

        @Override
        public CompletableFuture<Receipt> record(Change change) {
            if (change.user().equals("bob")) {
                reading.countDown();
                awaitQuietly(disk);
            }
            return backplane.record(change);
        }

        @Override
        public boolean isAtHand(String user) {
            return backplane.isAtHand(user);
        }

        @Override
        public CompletableFuture<CatchUp> missed(String user, @Nullable String device, @Nullable Position since) {
            return backplane.missed(user, device, since);
        }

        @Override
        public Listening listen(String user, Listener listener) {
            return backplane.listen(user, listener);
        }

        @Override
        public CompletableFuture<Void> forget(String user) {
            return backplane.forget(user);
        }

        @Override
        public @Nullable String problem() {
            return backplane.problem();
        }

        @Override
        public void close() {
            backplane.close();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Identity identity(String token) {
        Scope scope = token.equals("publisher") ? Scope.PUBLISH : Scope.SUBSCRIBE;
        return new Identity("test", "alex", token, Set.of(scope), Instant.now().plus(LONG));
    }

    private static BayeuxSettings settings() {
        return new BayeuxSettings(
                true, true, false, LONG, LONG, LONG, LONG, 16_384, 100, 100, 32, 100, 100, 100, LONG, LONG, 100);
    }

    @BeforeEach
    void start() throws Exception {
        http.start();
    }

    @AfterEach
    void stop() {
        backplane.disk.countDown();
        http.close();
        backplane.close();
    }

    @Test
    void heartbeatsAndOtherUsersNoticesGoOn() {
        RawBayeux raw = new RawBayeux(http.uri());
        RawBayeux.Socket phone = raw.socket();
        String device = phone.handshakes("phone");
        phone.sends(RawBayeux.subscribe(device, "/user/alex/contexts")).hears();
        phone.sends(beat(device)).hears();
        RawBayeux.Socket publisher = raw.socket();
        String client = publisher.handshakes("publisher");
        publisher.sends(beat(client)).hears();
        for (int revision = 1; revision <= 2; revision++) { // the second finds alex in memory
            publisher.sends(change(client, "alex", revision)).hears();
            phone.hears();
        }

        publisher.sends(change(client, "bob", 1));
        awaitQuietly(backplane.reading);
        assertThat(phone.sends(beat(device)).hears().get("successful").asBoolean())
                .isTrue();
        backplane.record(new Change("alex", "notes", 3L, "work-pc"));
        assertThat(phone.hears().at("/data/revision").asLong()).isEqualTo(3);

        backplane.disk.countDown();
        assertThat(publisher.hears().get("successful").asBoolean()).isTrue();
    }

    @Test
    void changesOfOneFrameAreAnsweredTogetherWhateverBecameOfThem() {
        RawBayeux.Socket publisher = new RawBayeux(http.uri()).socket();
        String client = publisher.handshakes("publisher");
        publisher.sends(beat(client)).hears();
        String good = change(client, "alex", 1);
        String bad = RawBayeux.message("/user/alex/contexts", client, ",\"data\":{\"context\":7}");

        publisher.sends(good.replaceFirst("]$", ",") + bad.substring(1));
        assertThat(publisher.hears().at("/ext/push/revision").asLong()).isEqualTo(1);
        assertThat(publisher.hears().get("error").asText()).startsWith("400::");
    }

    private static String change(String client, String user, int revision) {
        return RawBayeux.message(
                "/user/" + user + "/contexts",
                client,
                ",\"data\":{\"context\":\"notes\",\"revision\":" + revision + ",\"origin\":\"pc\"}");
    }

    private static String beat(String client) {
        return RawBayeux.connect(client, ",\"advice\":{\"timeout\":0}");
    }
}
