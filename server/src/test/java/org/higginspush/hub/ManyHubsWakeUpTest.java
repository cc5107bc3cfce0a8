package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.higginspush.hub.ManyHubsFixture.LIMIT;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.higginspush.hub.gateway.PushGateway;
import org.higginspush.hub.gateway.WakeUp;
import org.higginspush.hub.gateway.WakeUpResult;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Several hubs wake phones as one hub does: none is missing, and none is for nothing, whichever hub they are connected to, hear of a change, or
 * is killed.
 */
class ManyHubsWakeUpTest {
    private static final int PHONES = 6;
    private static final int ROUNDS = 20;

    @TempDir
    private Path folder;

    private final PhonePushService push = new PhonePushService();
    private final List<ClusterPhone> phones = new ArrayList<>();
    private ManyHubsFixture hubs;

    @BeforeEach
    void start() throws Exception {
        hubs = new ManyHubsFixture(
                folder, 3, push, "push.interval=200ms", "push.longest-wait=5s", "session.presence-grace=200ms");
    }

    @AfterEach
    void stop() {
        phones.forEach(ClusterPhone::leaves);
        hubs.close();
    }

    /** Takes wake-ups and knows for whom they are. */
    private final class PhonePushService implements PushGateway {
        private final BlockingQueue<String> codes = new LinkedBlockingQueue<>();
        private final Map<String, ClusterPhone> byToken = new HashMap<>();

        @Override
        public synchronized CompletableFuture<WakeUpResult> send(WakeUp wakeUp, BooleanSupplier withdrawn) {
            String code = wakeUp.code();
            if (code != null) {
                codes.add(SecretLogExtension.note(code));
            } else if (!withdrawn.getAsBoolean()) {
                byToken.get(wakeUp.address().target()).isWoken();
            }
            return CompletableFuture.completedFuture(new WakeUpResult.Accepted());
        }

        synchronized void knows(String token, ClusterPhone phone) {
            byToken.put(token, phone);
        }

        @Override
        public void close() {}
    }

    /** A phone, with what it knows. */
    private final class ClusterPhone {
        private final String user;
        private @Nullable PlainWebSocketClient connection;
        private int hub;
        private @Nullable String position;
        private int heard;
        private long known;
        /** Guarded by this, as the next two. */
        private long latest;
        /** Up to which change it was woken. */
        private long wokenFor;

        /** For this change it may be woken twice: the hub that woke it may have ended before that was stored. */
        private long repeatable;

        private int needless;

        ClusterPhone(String user) throws Exception {
            this.user = user;
            String token = "f".repeat(50) + user;
            push.knows(token, this);
            String path = "/v1/users/" + user + "/devices/phone/registration";
            String may = hubs.hub(0).token(user, "phone");
            String mayAtOther = hubs.hub(1).token(user, "phone");
            hubs.asks(0, "PUT", path, "{\"platform\":\"fcm\",\"token\":\"" + token + "\"}", may);
            String code = push.codes.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
            hubs.asks(1, "POST", path + "/proof", "{\"code\":\"" + code + "\"}", mayAtOther);
            connects(0);
            leaves();
        }

        synchronized void isWoken() {
            if (latest <= known || latest == wokenFor && latest != repeatable) {
                needless++;
            }
            wokenFor = latest;
        }

        private synchronized void knows(long revision) {
            known = Math.max(known, revision);
        }

        void connects(int index) {
            hub = index;
            String since = position == null ? "" : "?since=" + position;
            connection = PlainWebSocketClient.open(
                    hubs.hub(index).uri(),
                    "/v1/users/" + user + "/changes" + since,
                    hubs.hub(index).token(user, "phone"));
            heard = 0;
            JsonNode missed = connection.hears();
            position = missed.path("position").asText();
            missed.path("changes")
                    .forEach(change -> knows(change.path("revision").asLong()));
            if (missed.path("resync").asBoolean()) {
                knows(latest);
            }
            confirms();
            hubs.isKnownAsConnected(index, user, "phone");
        }

        private void confirms() {
            assertThat(connection).isNotNull();
            connection.sends("{\"position\":\"" + position + "\",\"heard\":" + heard + "}");
            connection.hears();
        }

        boolean isConnected() {
            return connection != null;
        }

        void leaves() {
            if (connection != null) {
                connection.close();
                connection = null;
            }
        }

        void changes(int index) {
            long revision;
            synchronized (this) {
                revision = ++latest;
            }
            hubs.changes(index, user, "notes", revision);
            if (connection != null) {
                JsonNode notice = connection.hears();
                position = notice.path("position").asText();
                heard++;
                knows(notice.path("revision").asLong());
                confirms();
            }
        }

        synchronized void mayBeWokenTwice() {
            repeatable = latest;
        }

        synchronized boolean isToldEnough() {
            return connection != null || latest <= Math.max(known, wokenFor);
        }
    }

    @Test
    void nobodyIsForgottenAndNobodyIsWokenForNothing() throws Exception {
        for (int i = 0; i < PHONES; i++) {
            phones.add(new ClusterPhone("user" + i));
        }
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            for (ClusterPhone phone : phones) {
                step(phone, random);
            }
            if (round % 10 == 9) {
                aHubIsReplaced(random);
            }
            await("everybody is told, with seed " + seed)
                    .atMost(LIMIT)
                    .until(() -> phones.stream().allMatch(ClusterPhone::isToldEnough));
        }
        assertThat(phones.stream().mapToInt(phone -> phone.needless))
                .as("wake-ups for nothing, with seed " + seed)
                .allMatch(count -> count == 0);
        assertThat(phones.stream().anyMatch(phone -> phone.wokenFor > 0)).isTrue();
    }

    private void step(ClusterPhone phone, Random random) {
        int any = random.nextInt(hubs.count());
        switch (random.nextInt(4)) {
            case 0 -> {
                if (!phone.isConnected()) {
                    phone.connects(any);
                }
            }
            case 1 -> phone.leaves();
            default -> phone.changes(any);
        }
    }

    /** Whoever is connected to it has to connect anew, and whoever it was to wake is woken by another. */
    private void aHubIsReplaced(Random random) throws Exception {
        int index = random.nextInt(hubs.count());
        for (ClusterPhone phone : phones) {
            if (phone.isConnected() && phone.hub == index) {
                phone.leaves();
            } else if (phone.isConnected() && phone.hub > index) {
                phone.hub--;
            }
        }
        for (ClusterPhone phone : phones) {
            if (!phone.isConnected()) {
                phone.changes(index);
            }
        }
        phones.forEach(ClusterPhone::mayBeWokenTwice);
        if (random.nextBoolean()) {
            hubs.kill(index);
        } else {
            hubs.stop(index);
        }
        hubs.starts();
    }
}
