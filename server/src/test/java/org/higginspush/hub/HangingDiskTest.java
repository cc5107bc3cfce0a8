package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.model.Audience;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.Receipt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The disk hangs while the registers of a user are read: whoever needs it waits, and nobody else. */
class HangingDiskTest {
    private final HangingBackplane backplane = new HangingBackplane();
    private HubWithBackplane hub;

    /** Reading the registers of bob takes until a test says so. */
    private static final class HangingBackplane extends ForwardingBackplane {
        private final CountDownLatch disk = new CountDownLatch(1);
        private final CountDownLatch reading = new CountDownLatch(1);

        @Override
        public CompletableFuture<Receipt> record(Change change) {
            if (change.audience().equals(new Audience.User("bob"))) {
                reading.countDown();
                awaitQuietly(disk);
            }
            return super.record(change);
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
        return HubWithBackplane.alex(token, token.equals("publisher") ? Scope.PUBLISH : Scope.SUBSCRIBE);
    }

    @BeforeEach
    void start() throws Exception {
        hub = HubWithBackplane.start(backplane, HangingDiskTest::identity);
    }

    @AfterEach
    void stop() {
        backplane.disk.countDown();
        hub.close();
    }

    @Test
    void heartbeatsAndOtherUsersNoticesGoOn() {
        RawBayeux raw = new RawBayeux(hub.uri());
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
        RawBayeux.Socket publisher = new RawBayeux(hub.uri()).socket();
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
