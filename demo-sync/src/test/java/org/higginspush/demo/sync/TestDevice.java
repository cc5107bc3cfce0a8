package org.higginspush.demo.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.higginspush.client.Notice;
import org.higginspush.client.SelectorBuilder;
import org.higginspush.client.SelectorListener;
import org.higginspush.client.SelectorState;
import org.higginspush.client.SyncOutcome;
import org.higginspush.client.SyncRequest;
import org.higginspush.client.Transport;
import org.higginspush.demo.sync.selector.Device;
import org.higginspush.demo.sync.selector.PushedDevice;

/** A device of the sample selector in a test; every wait has a limit. */
final class TestDevice implements SelectorListener, AutoCloseable {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final BlockingQueue<Notice> notices = new LinkedBlockingQueue<>();
    private final BlockingQueue<SyncRequest> syncs = new LinkedBlockingQueue<>();
    private PushedDevice device;

    static TestDevice start(Device device, SelectorBuilder selector, Transport transport) {
        TestDevice made = new TestDevice();
        made.device = PushedDevice.start(
                device,
                selector.transports(transport)
                        .quietPeriod(Duration.ofMillis(10))
                        .reconnect(Duration.ofMillis(20), Duration.ofMillis(200))
                        .listener(made));
        return made;
    }

    /** The hub tells it, and the sync of everything with which a new device starts is done. */
    TestDevice isReady() {
        isPushed();
        assertThat(nextSync().everything()).isTrue();
        return this;
    }

    TestDevice isPushed() {
        return is(SelectorState.Mode.PUSH);
    }

    TestDevice isNotPushed() {
        await().atMost(LONG).until(() -> device.selector().state().mode() != SelectorState.Mode.PUSH);
        return this;
    }

    private TestDevice is(SelectorState.Mode mode) {
        await().atMost(LONG).until(() -> device.selector().state().mode() == mode);
        return this;
    }

    void edits(String context, String attribute, String value) {
        device.edit(context, attribute, value);
    }

    /** Waits until the user of this device sees exactly these attributes. */
    TestDevice sees(String context, Map<String, String> attributes) {
        await().atMost(LONG)
                .untilAsserted(
                        () -> assertThat(device.device().attributes(context)).isEqualTo(attributes));
        return this;
    }

    /** The next thing the hub says is about this context. */
    TestDevice hears(String context) {
        assertThat(next(notices, "notice").context()).isEqualTo(context);
        return this;
    }

    /** The next sync is of this context alone. */
    TestDevice syncs(String context) {
        assertThat(nextSync().contexts()).containsExactly(context);
        return this;
    }

    private SyncRequest nextSync() {
        return next(syncs, "sync");
    }

    private static <T> T next(BlockingQueue<T> queue, String what) {
        try {
            return Objects.requireNonNull(queue.poll(LONG.toSeconds(), TimeUnit.SECONDS), "no " + what + " in time");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void noticed(Notice notice, boolean news) {
        notices.add(notice);
    }

    @Override
    public void syncFinished(SyncRequest request, SyncOutcome result, Duration took) {
        syncs.add(request);
    }

    @Override
    public void close() {
        device.close();
    }
}
