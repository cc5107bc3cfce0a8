package org.higginspush.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The mission's story, on the real hub over real sockets, with each transport. */
class StoryTest {
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private RealHub hub;

    @BeforeEach
    void startHub(@TempDir Path data) throws Exception {
        hub = closing(RealHub.start(data));
    }

    @AfterEach
    void closeAll() throws Exception {
        while (!parts.isEmpty()) {
            parts.pop().close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aChangeOnOneDeviceReachesTheUsersOthersAndNobodyElse(Transport transport) throws Exception {
        TestDevice home = device("alex", "home-pc", transport).isReady();
        TestDevice work = device("alex", "work-pc", transport).isReady();
        TestDevice phone = device("alex", "phone", transport).isReady();
        TestDevice stranger = device("sam", "phone", transport).isReady();
        Publisher attributeServer = publisher(transport);

        home.selector().changed("passwords");
        assertThat(home.syncs("passwords").causes()).containsExactly(SyncCause.LOCAL_EDIT);
        Receipt receipt = publish(attributeServer, new Change("alex", "passwords", 7L, "home-pc"));

        assertThat(receipt.revision()).isEqualTo(7);
        assertThat(receipt.duplicate()).isFalse();
        assertThat(work.syncs("passwords").causes()).containsExactly(SyncCause.NOTICE);
        phone.syncs("passwords");
        // Nobody else heard anything: what is published after it is what they hear first.
        publish(attributeServer, Change.of("alex", "sentinel"));
        publish(attributeServer, Change.of("sam", "sentinel"));
        home.syncs("sentinel");
        work.syncs("sentinel");
        phone.syncs("sentinel");
        stranger.syncs("sentinel");
    }

    private TestDevice device(String user, String name, Transport transport) {
        return closing(
                TestDevice.connects(hub.uri(), user, name, hub.tokens(user), builder -> builder.transports(transport)));
    }

    private Publisher publisher(Transport transport) {
        return closing(Publisher.builder(hub.uri(), hub.publisherTokens())
                .transports(transport)
                .start());
    }

    private static Receipt publish(Publisher publisher, Change change) throws Exception {
        return publisher.publish(change).get(20, TimeUnit.SECONDS);
    }

    private <T extends AutoCloseable> T closing(T part) {
        parts.push(part);
        return part;
    }
}
