package org.higginspush.client.js;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Publishes changes while a test does something else, and remembers them. */
final class BackgroundPublisher implements AutoCloseable {
    private static final int CONTEXTS = 10;
    private static final int PAUSE_MILLIS = 20;
    private static final List<String> ORIGINS = List.of("phone", "laptop", HubUnderTest.DEVICE);

    private final HubUnderTest hub;
    private final ScheduledExecutorService publisher = Executors.newSingleThreadScheduledExecutor();
    private final List<PublishedChange> published = new ArrayList<>();
    private volatile int started;
    private volatile @Nullable RuntimeException problem;

    /** One change, in the order in which they were published. */
    private record PublishedChange(String context, long revision, String origin) {
        String notice() {
            return context + "@" + revision;
        }

        boolean isOfThisBrowser() {
            return origin.equals(HubUnderTest.DEVICE);
        }
    }

    private BackgroundPublisher(HubUnderTest hub) {
        this.hub = hub;
    }

    static BackgroundPublisher start(HubUnderTest hub) {
        BackgroundPublisher changes = new BackgroundPublisher(hub);
        changes.publisher.scheduleWithFixedDelay(changes::publish, 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        return changes;
    }

    /** Every context is changed by every origin in turn. */
    private void publish() {
        int number = started;
        started = number + 1;
        String context = "background-" + number % CONTEXTS;
        String origin = ORIGINS.get(number % ORIGINS.size());
        try {
            long revision = hub.publish(context, origin);
            synchronized (published) {
                published.add(new PublishedChange(context, revision, origin));
            }
        } catch (RuntimeException e) {
            problem = e;
            throw e;
        }
    }

    /** How many changes have started; those from this number on are later than whatever was true when it was asked. */
    int started() {
        return started;
    }

    /** Ends once every context has been changed by every origin again. */
    void finish() {
        int enough = started + CONTEXTS * ORIGINS.size();
        await().atMost(Duration.ofSeconds(30)).until(() -> started >= enough || problem != null);
        close();
        if (problem != null) {
            throw problem;
        }
    }

    /** Of each context, what a page of this browser must have been told if it was there from that number on. */
    Set<String> newestByOthersSince(int number) {
        synchronized (published) {
            Map<String, PublishedChange> newest = new HashMap<>();
            published.subList(number, published.size()).stream()
                    .filter(change -> !change.isOfThisBrowser())
                    .forEach(change -> newest.put(change.context, change));
            Set<String> notices = new HashSet<>();
            newest.values().forEach(change -> notices.add(change.notice()));
            return notices;
        }
    }

    /** What no page of this browser may be told. */
    Set<String> own() {
        synchronized (published) {
            Set<String> notices = new HashSet<>();
            published.stream().filter(PublishedChange::isOfThisBrowser).forEach(change -> notices.add(change.notice()));
            return notices;
        }
    }

    @Override
    public void close() {
        publisher.shutdown();
        try {
            if (!publisher.awaitTermination(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("a change is not answered");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
