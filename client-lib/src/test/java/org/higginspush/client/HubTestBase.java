package org.higginspush.client;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** Verbs for tests on the real hub; closes whatever a test started, in the reverse order. */
abstract class HubTestBase {
    private final Deque<AutoCloseable> closeables = new ArrayDeque<>();

    @TempDir
    Path folder;

    RealHub hub;

    void startHub(String... settings) throws Exception {
        hub = closing(RealHub.start(folder.resolve("hub"), settings));
    }

    @AfterEach
    void closeAll() throws Exception {
        while (!closeables.isEmpty()) {
            closeables.pop().close();
        }
    }

    TestDevice device(String user, String name, UnaryOperator<SelectorBuilder> how) {
        return closing(TestDevice.connects(hub.uri(), user, name, hub.tokens(user), how));
    }

    TestDevice device(String user, String name, Transport transport) {
        return device(user, name, builder -> builder.transports(transport));
    }

    Publisher publisher() {
        return publisher(builder -> builder);
    }

    Publisher publisher(UnaryOperator<PublisherBuilder> how) {
        return closing(how.apply(Publisher.builder(hub.uri(), hub.publisherTokens())
                        .reconnect(TestDevice.FIRST_PAUSE, TestDevice.LONGEST_PAUSE))
                .start());
    }

    static Receipt publish(Publisher publisher, Change change) throws Exception {
        return publisher.publish(change).get(TestDevice.LONG.toSeconds(), TimeUnit.SECONDS);
    }

    <T extends AutoCloseable> T closing(T part) {
        closeables.push(part);
        return part;
    }
}
