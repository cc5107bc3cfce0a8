package org.higginspush.hub.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.higginspush.hub.backplane.Backplane;
import org.higginspush.hub.backplane.EmbeddedBackplane;
import org.higginspush.hub.session.DeviceSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which comings and goings of sessions are told, and in which order. */
class PresenceTest {
    private static final Duration NEVER = Duration.ofHours(1);
    private static final Duration AT_ONCE = Duration.ofNanos(1);
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Backplane backplane =
            EmbeddedBackplane.inMemory(EmbeddedBackplane.BackplaneLimits.DEFAULT, InstantSource.system());
    private Presence presence = new Presence(NEVER);
    private Router router = new Router(backplane, presence);
    private final PresenceRecorder heard = new PresenceRecorder();

    /** What was told, as one text each. */
    private static final class PresenceRecorder implements PresenceListener {
        private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

        @Override
        public void userConnected(String user) {
            events.add(user + " connected");
        }

        @Override
        public void deviceConnected(String user, @Nullable String device) {
            events.add(user + "/" + device + " connected");
        }

        @Override
        public void deviceGone(String user, @Nullable String device) {
            events.add(user + "/" + device + " gone");
        }

        @Override
        public void userGone(String user) {
            events.add(user + " gone");
        }

        String next() {
            try {
                String event = events.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
                assertThat(event).as("an event within " + LIMIT).isNotNull();
                return event;
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        void hears(String... expected) {
            for (String event : expected) {
                assertThat(next()).isEqualTo(event);
            }
        }
    }

    private void graceIs(Duration grace) {
        presence.close();
        presence = new Presence(grace);
        router = new Router(backplane, presence);
    }

    @AfterEach
    void close() {
        presence.close();
        backplane.close();
    }

    private DeviceSession comes(String user, @Nullable String device) {
        DeviceSession session = new DeviceSession(user, device, () -> {});
        router.join(session, null).join();
        return session;
    }

    @Test
    void theFirstSessionOfADeviceAndTheFirstDeviceOfAUserAreTold() {
        presence.listen(heard);

        comes("alex", "phone");
        heard.hears("alex connected", "alex/phone connected");
        comes("alex", "phone"); // a second session of the same device
        comes("alex", "work-pc");
        heard.hears("alex/work-pc connected");
        comes("bob", null);
        heard.hears("bob connected", "bob/null connected");
    }

    @Test
    void theLastSessionOfADeviceAndTheLastDeviceOfAUserAreToldToBeGone() {
        graceIs(AT_ONCE);
        presence.listen(heard);
        DeviceSession first = comes("alex", "phone");
        heard.hears("alex connected", "alex/phone connected");
        DeviceSession second = comes("alex", "phone");
        DeviceSession other = comes("alex", "work-pc");
        heard.hears("alex/work-pc connected");

        router.leave(first);
        router.leave(first); // which changes nothing
        router.leave(other);
        heard.hears("alex/work-pc gone");
        router.leave(second);
        heard.hears("alex/phone gone", "alex gone");
        comes("alex", "phone");
        heard.hears("alex connected", "alex/phone connected");
    }

    @Test
    void aDeviceThatComesBackWithinTheGraceWasNeverGone() {
        presence.listen(heard);
        DeviceSession poll = comes("alex", "phone");
        heard.hears("alex connected", "alex/phone connected");

        for (int i = 0; i < 100; i++) {
            router.leave(poll);
            poll = comes("alex", "phone");
        }

        comes("bob", "sentinel");
        heard.hears("bob connected", "bob/sentinel connected");
    }

    @Test
    void whoWasThereBeforeAnybodyListenedIsToldWhenGone() {
        graceIs(AT_ONCE);
        DeviceSession phone = comes("alex", "phone");
        presence.listen(heard);

        router.leave(phone);

        heard.hears("alex/phone gone", "alex gone");
    }

    @Test
    void aSlowListenerHearsTheLatestStateAndNothingOfWhatCameAndWent() throws InterruptedException {
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        presence.listen(new PresenceListener() {
            @Override
            public void userConnected(String user) {
                blocked.countDown();
                awaitQuietly(goOn);
            }
        });
        presence.listen(heard);
        comes("alex", "phone");
        assertThat(blocked.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();

        for (int i = 0; i < 1_000; i++) {
            router.leave(comes("bob", "phone" + i)); // nobody waits for the listener
        }
        comes("carol", "phone");
        goOn.countDown();

        heard.hears("alex connected");
        List<String> rest = List.of(heard.next(), heard.next(), heard.next());
        assertThat(rest) // the phone of alex came before or after the listener was told of alex
                .containsExactlyInAnyOrder("alex/phone connected", "carol connected", "carol/phone connected")
                .containsSubsequence("carol connected", "carol/phone connected");
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aListenerThatThrowsHarmsNobody() {
        presence.listen(new PresenceListener() {
            @Override
            public void userConnected(String user) {
                throw new IllegalStateException("no good");
            }
        });
        presence.listen(heard);

        comes("alex", "phone");

        heard.hears("alex connected", "alex/phone connected");
    }

    @Test
    void aClosedWatchHearsNothing() {
        PresenceRecorder other = new PresenceRecorder();
        presence.listen(other).close();
        presence.listen(heard);

        comes("alex", "phone");

        heard.hears("alex connected", "alex/phone connected");
        assertThat(other.events).isEmpty();
    }

    @Test
    void whatManyThreadsBringAndTakeEndsAsItIs() throws InterruptedException {
        graceIs(Duration.ofMillis(1));
        presence.listen(heard);
        Thread[] threads = new Thread[4];
        for (int i = 0; i < threads.length; i++) {
            String device = "phone" + i % 2;
            threads[i] = new Thread(() -> {
                for (int n = 0; n < 2_000; n++) {
                    router.leave(comes("alex", device));
                }
            });
            threads[i].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        comes("alex", "phone0");
        comes("bob", "sentinel");

        boolean phone0 = false;
        boolean phone1 = false;
        boolean alex = false;
        for (String event = heard.next(); !event.equals("bob/sentinel connected"); event = heard.next()) {
            boolean now = event.endsWith(" connected");
            if (event.startsWith("alex ")) {
                assertThat(now).as(event).isNotEqualTo(alex);
                assertThat(phone0 || phone1).as("a device outlives its user").isFalse();
                alex = now;
            } else if (event.startsWith("alex/")) {
                assertThat(alex).as("a device without its user").isTrue();
                if (event.startsWith("alex/phone0")) {
                    assertThat(now).as(event).isNotEqualTo(phone0);
                    phone0 = now;
                } else {
                    assertThat(now).as(event).isNotEqualTo(phone1);
                    phone1 = now;
                }
            }
        }
        assertThat(alex).isTrue();
        assertThat(phone0).isTrue();
    }
}
