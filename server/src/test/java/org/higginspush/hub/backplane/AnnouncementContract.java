package org.higginspush.hub.backplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.higginspush.hub.model.Audience;
import org.higginspush.hub.model.Origin;
import org.higginspush.hub.model.PushAddress;
import org.higginspush.hub.model.PushPlatform;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What whoever listens to all users is told. */
abstract class AnnouncementContract extends AudienceContract {
    /** Remembers what it is told, as one text each. */
    private static final class AnnouncementRecorder implements Backplane.AnnouncementListener {
        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

        @Override
        public void announced(Announcement announcement) {
            heard.add(announcement.user() + ": " + text(announcement.notice()));
        }

        @Override
        public void announcedToEveryone(long offset, @Nullable Origin origin) {
            heard.add("everyone at " + offset + (origin == null ? "" : " by " + origin.qualified()));
        }

        void hears(String expected) {
            try {
                assertThat(heard.poll(LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo(expected);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** Whoever wakes devices hears of users with a registered device only. */
    private void isRegistered(String user) {
        PushAddress address = new PushAddress(PushPlatform.FCM, null, "token-of-" + user, null);
        Instant now = Instant.ofEpochMilli(1_800_000_000_000L);
        done(backplane.registrations().put(new Registration(user, PHONE, address, now, null, true, 0)));
    }

    @Test
    void whoListensToAllHearsOfUsersNobodyListensTo() {
        isRegistered(ALEX);
        isRegistered(BOB);
        AnnouncementRecorder all = new AnnouncementRecorder();
        backplane.listenToAll(all);
        joins(BOB);

        changes("notes", 1L, HOME);
        toFamily("album", 2L, new Origin(ALEX, HOME));
        done(record(new Audience.Device(BOB, PHONE), "cards", 3L, null));

        all.hears("alex: USER notes 1 by home-pc");
        all.hears("bob: GROUP album 2");
        all.hears("bob: DEVICE cards 3");
    }

    @Test
    void whatIsForEveryoneIsToldOnceHoweverManyUsersListen() {
        isRegistered(ALEX);
        AnnouncementRecorder all = new AnnouncementRecorder();
        backplane.listenToAll(all);
        List<RecordingListener> users = List.of(listens(ALEX), listens(BOB));

        long offset = toEveryone("news", 1L, null).position().offset();
        users.forEach(RecordingListener::next);
        toEveryone("news", 1L, null);
        long own = toEveryone("news", 2L, new Origin(ALEX, HOME)).position().offset();
        changes("sentinel", 1L, null);

        all.hears("everyone at " + offset);
        all.hears("everyone at " + own + " by alex/home-pc");
        all.hears("alex: USER sentinel 1");
    }

    @Test
    void whoListensToAllNoMoreIsToldNothing() {
        isRegistered(ALEX);
        AnnouncementRecorder one = new AnnouncementRecorder();
        AnnouncementRecorder other = new AnnouncementRecorder();
        Backplane.Subscription subscription = backplane.listenToAll(one);
        backplane.listenToAll(other);

        subscription.close();
        subscription.close();
        changes("notes", 1L, HOME);
        toEveryone("news", 1L, null);

        other.hears("alex: USER notes 1 by home-pc");
        assertThat(one.heard).isEmpty();
    }

    @Test
    void aListenerToAllThatThrowsKeepsNobodyFromHearing() {
        isRegistered(ALEX);
        AnnouncementRecorder after = new AnnouncementRecorder();
        backplane.listenToAll(new Backplane.AnnouncementListener() {
            @Override
            public void announced(Announcement announcement) {
                throw new IllegalStateException("for this test");
            }

            @Override
            public void announcedToEveryone(long offset, @Nullable Origin origin) {
                throw new IllegalStateException("for this test");
            }
        });
        backplane.listenToAll(after);

        changes("notes", 1L, null);
        long offset = toEveryone("news", 1L, null).position().offset();

        after.hears("alex: USER notes 1");
        after.hears("everyone at " + offset);
    }
}
