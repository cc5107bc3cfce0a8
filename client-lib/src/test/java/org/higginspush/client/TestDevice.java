package org.higginspush.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A device in a test: a selector whose sync writes down what it was called with. */
final class TestDevice implements AutoCloseable, SelectorListener {
    static final Duration LONG = Duration.ofSeconds(20);
    static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

    private final BlockingQueue<SyncRequest> syncs = new LinkedBlockingQueue<>();
    private final List<SelectorState> states = new CopyOnWriteArrayList<>();
    private final List<Duration> renewals = new CopyOnWriteArrayList<>();
    private final List<String> notRenewed = new CopyOnWriteArrayList<>();
    private final List<String> disconnections = new CopyOnWriteArrayList<>();
    private final List<Refusal> refusals = new CopyOnWriteArrayList<>();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private @Nullable Selector selector;

    static TestDevice connects(
            URI hub, String user, String device, TokenSupplier tokens, UnaryOperator<SelectorBuilder> how) {
        TestDevice made = new TestDevice();
        SelectorBuilder builder = Selector.builder(hub, user, tokens)
                .device(device)
                .quietPeriod(Duration.ofMillis(10))
                .reconnect(FIRST_PAUSE, LONGEST_PAUSE)
                .sync(made::sync)
                .listener(made);
        made.selector = how.apply(builder).start();
        return made;
    }

    private SyncOutcome sync(SyncRequest request) {
        syncs.add(request);
        return SyncOutcome.done();
    }

    Selector selector() {
        return Objects.requireNonNull(selector);
    }

    /** Waits until it is told by the hub, and has done the sync with which a new device starts. */
    TestDevice isReady() {
        isPushed();
        syncsEverything();
        return this;
    }

    TestDevice isPushed() {
        return is(SelectorState.Mode.PUSH);
    }

    TestDevice is(SelectorState.Mode mode) {
        await().atMost(LONG).until(() -> selector().state().mode() == mode);
        return this;
    }

    static SelectorState pushOver(Transport transport) {
        return new SelectorState(SelectorState.Mode.PUSH, transport);
    }

    TestDevice isPushedOver(Transport transport) {
        await().atMost(LONG).until(() -> selector().state().equals(pushOver(transport)));
        return this;
    }

    SyncRequest syncsEverything() {
        SyncRequest request = next();
        assertThat(request.everything()).as("everything is synced").isTrue();
        return request;
    }

    /** Everything is synced, whatever else is before. */
    void syncsEverythingAtLast() {
        while (!next().everything()) {
            // Something else was synced first.
        }
    }

    /** So many syncs follow that the timer caused, whatever is synced besides. */
    void ticks(int times) {
        for (int ticks = 0; ticks < times; ) {
            ticks += next().causes().contains(SyncCause.TIMER) ? 1 : 0;
        }
    }

    /** The next sync is of exactly these contexts. */
    SyncRequest syncs(String... contexts) {
        SyncRequest request = next();
        assertThat(request.contexts()).containsExactlyInAnyOrder(contexts);
        return request;
    }

    /** The next sync that the timer did not cause is of exactly these contexts. */
    SyncRequest syncsAfterTicks(String... contexts) {
        SyncRequest request = next();
        while (request.causes().equals(Set.of(SyncCause.TIMER))) {
            request = next();
        }
        assertThat(request.contexts()).containsExactlyInAnyOrder(contexts);
        return request;
    }

    /** The next syncs are, together, of exactly these contexts. */
    void syncsInAnyNumberOfCalls(String... contexts) {
        List<String> synced = new ArrayList<>();
        while (!Set.copyOf(synced).equals(Set.of(contexts))) {
            SyncRequest request = next();
            assertThat(request.everything()).as("everything is synced").isFalse();
            synced.addAll(request.contexts());
            assertThat(synced).isSubsetOf(contexts).doesNotHaveDuplicates();
        }
    }

    private SyncRequest next() {
        try {
            return Objects.requireNonNull(syncs.poll(LONG.toSeconds(), TimeUnit.SECONDS), "no sync in time");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    List<SelectorState> states() {
        return states;
    }

    List<Duration> renewals() {
        return renewals;
    }

    /** Why the token could not be renewed, each time. */
    List<String> notRenewed() {
        return notRenewed;
    }

    List<Refusal> refusals() {
        return refusals;
    }

    List<String> disconnections() {
        return disconnections;
    }

    /** What the hub told, each as context and revision, whether it was news or not. */
    List<String> told() {
        return told;
    }

    @Override
    public void noticed(Notice notice, boolean news) {
        told.add(notice.context() + " " + notice.revision());
    }

    @Override
    public void stateChanged(SelectorState from, SelectorState to) {
        states.add(to);
    }

    @Override
    public void tokenRenewed(Duration lifetime) {
        renewals.add(lifetime);
    }

    @Override
    public void tokenNotRenewed(String why, Duration retryIn) {
        notRenewed.add(why);
    }

    @Override
    public void refused(Refusal refusal) {
        refusals.add(refusal);
    }

    @Override
    public void disconnected(String why, Duration retryIn) {
        disconnections.add(why);
    }

    @Override
    public void close() {
        selector().close();
    }
}
