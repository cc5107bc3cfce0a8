package org.higginspush.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.higginspush.client.misbehaving.Behaviour;
import org.higginspush.client.misbehaving.MisbehavingHub;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever the hub does, or answers in its place: the application's sync goes on, the hub is not flooded, nothing is thrown,
 * and a hub that recovers pushes again.
 */
class MisbehavingHubTest extends HubTestBase {
    /** These keep a session in order, but for one thing: the device is pushed to, and needs no timer. */
    private static final Set<Behaviour> PUSHES = EnumSet.of(
            Behaviour.SPREAD, Behaviour.ENDLESS_CONTEXTS, Behaviour.FIELDS_OUT_OF_RANGE, Behaviour.EXPIRES_AT_ONCE);

    private static final Duration REQUEST_TIMEOUT = Duration.ofMillis(600);
    private static final int MOST_A_SECOND = 45;

    private final List<Throwable> uncaught = new CopyOnWriteArrayList<>();
    private final Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();

    static Stream<Arguments> behaviours() {
        return Stream.of(Behaviour.values())
                .flatMap(behaviour ->
                        Stream.of(Transport.values()).map(transport -> Arguments.of(behaviour, transport)));
    }

    @BeforeEach
    void noteWhatNobodyCatches() {
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> uncaught.add(failure));
    }

    @AfterEach
    void nothingWasUncaught() {
        Thread.setDefaultUncaughtExceptionHandler(before);
        assertThat(uncaught).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("behaviours")
    void theSyncGoesOnAndAHubThatRecoversPushesAgain(Behaviour behaviour, Transport transport) throws Exception {
        startHub();
        MisbehavingHub bad = closing(MisbehavingHub.start(behaviour, hub.uri(), "alex"));
        MemoryStore kept = new MemoryStore();
        TestDevice phone = phone(bad, kept, transport);

        if (PUSHES.contains(behaviour)) {
            phone.syncsEverythingAtLast();
        } else {
            phone.ticks(4);
        }
        if (behaviour == Behaviour.EXPIRES_AT_ONCE) {
            await().atMost(TestDevice.LONG).until(() -> phone.renewals().size() >= 3);
        }

        assertThat(bad.busiestSecond()).as("requests in one second").isLessThanOrEqualTo(MOST_A_SECOND);
        assertThat(bad.followed()).as("redirects followed").isZero();
        bad.recovers();
        isToldAgain(phone);
        assertThat(phone.selector().state()).isEqualTo(TestDevice.pushOver(transport));
        assertThat(kept.longest()).as("what the device remembers").isLessThan(400_000);
    }

    private void isToldAgain(TestDevice phone) {
        Publisher attributeServer = publisher();
        AtomicLong revision = new AtomicLong();
        await().atMost(TestDevice.LONG).until(() -> {
            publish(attributeServer, new Change("alex", "sentinel", revision.incrementAndGet(), "home-pc"));
            return phone.told().stream().anyMatch(notice -> notice.startsWith("sentinel "));
        });
    }

    private TestDevice phone(MisbehavingHub bad, PositionStore kept, Transport transport) {
        PushRuntime runtime =
                closing(PushRuntime.builder().requestTimeout(REQUEST_TIMEOUT).start());
        return closing(TestDevice.connects(bad.uri(), "alex", "phone", hub.tokens("alex"), builder -> {
            builder.longestSpread = Duration.ofMillis(100);
            return builder.runtime(runtime)
                    .positions(kept)
                    .transports(transport)
                    .timer(Duration.ofMillis(50));
        }));
    }

    /** Remembers how much a device keeps. */
    private static final class MemoryStore implements PositionStore {
        private volatile int longest;

        @Override
        public @Nullable String load() {
            return null;
        }

        @Override
        public void save(String text) throws IOException {
            longest = Math.max(longest, text.length());
        }

        int longest() {
            return longest;
        }
    }
}
