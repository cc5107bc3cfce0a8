package org.higginspush.hub.metrics;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.higginspush.hub.model.ClientKind;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.PushPlatform;
import org.higginspush.hub.model.SessionTransport;

/**
 * Measures with Micrometer, for Prometheus; the only class that knows either. What is counted for each change and notice is counted
 * in {@link LongAdder}s and {@link Histogram}s of its own, which Micrometer reads when somebody looks. The name of each metric and
 * what it means stand here and in docs/operations.md.
 */
public final class MicrometerMetrics implements HubMetrics, MetricsText, AutoCloseable {
    private static final double SECOND = 1e9;
    private static final long MILLI = 1_000_000;
    private static final String PREFIX = "higgins.push.";
    /** Of Micrometer's, those whose names Prometheus warns of; others tell the same. */
    private static final List<String> MISNAMED = List.of("process.cpu.time", "system.cpu.count");

    private static final SessionTransport[] TRANSPORTS = SessionTransport.values();
    /** Those that notices go over. */
    private static final List<SessionTransport> OF_NOTICES = Arrays.stream(TRANSPORTS)
            .filter(transport -> transport != SessionTransport.GROUP_EVENTS)
            .toList();

    private static final ClientKind[] CLIENTS = ClientKind.values();

    private final PrometheusRegistry prometheus = new PrometheusRegistry();
    private final PrometheusMeterRegistry registry = registry(prometheus);
    private final JvmGcMetrics garbageCollection = new JvmGcMetrics();

    /** Micrometer holds what it reads only weakly. Guarded by this. */
    private final List<LongSupplier> counted = new ArrayList<>();

    private final Histogram publishing = latencies();
    private final Histogram[] notices =
            Arrays.stream(TRANSPORTS).map(transport -> latencies()).toArray(Histogram[]::new);
    private final Histogram commitTimes = latencies();
    private final Histogram commitSizes = new Histogram(1, 4, 16, 64, 256, 1_024, 4_096);
    private final LongAdder duplicates =
            counter("duplicates", "Changes that were known already, so that nobody was told");
    private final LongAdder scheduled = counter("changes.scheduled", "Changes accepted for a later time");
    private final LongAdder upToDate =
            counter("catch.ups", "Devices told what they had missed", "result", "up-to-date");
    private final LongAdder missed = counter("catch.ups", "Devices told what they had missed", "result", "changes");
    private final LongAdder resyncedNew = counter("resyncs", "Devices told to sync everything", "reason", "new");
    private final LongAdder resyncedLost =
            counter("resyncs", "Devices told to sync everything", "reason", "unknown-position");
    private final LongAdder repairs =
            counter("repairs", "Losses on live connections, after which notices were offered again");
    private final LongAdder[] refusals = counters(
            ErrorCode.class, "refusals", "What the hub refused, by the code of the answer", "code", ErrorCode::slug);
    private final LongAdder[] tokenFailures = counters(
            TokenProblem.class, "token.failures", "Access tokens that were not accepted", "reason", TokenProblem::word);
    private final LongAdder[] opened = counters(
            SessionTransport.class, "sessions.opened", "Sessions that began", "transport", SessionTransport::word);

    private final LongAdder[] ended = counters(
            ErrorCode.class,
            "sessions.ended",
            "Sessions that the hub ended, by what it told them",
            "code",
            ErrorCode::slug);

    private final LongAdder tlsFailures = counter("tls.handshake.failures", "Handshakes of TLS that failed");

    private volatile Supplier<SessionTotals> sessions = SessionTotals::new;
    /** As they were when somebody looked last. Guarded by this. */
    private SessionTotals lastSessions = new SessionTotals();
    /** Guarded by this. */
    private final Map<SessionTransport, boolean[]> shown = new EnumMap<>(SessionTransport.class);

    /** Begins to measure the process at once. */
    public MicrometerMetrics() {
        new ClassLoaderMetrics().bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        garbageCollection.bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        function("changes", "Changes recorded, repeats included", publishing::count);
        for (SessionTransport transport : OF_NOTICES) {
            Histogram times = notices[transport.ordinal()];
            function("notices", "Notices written to devices", times::count, "transport", transport.word());
        }
        gauge(
                "notices.waiting",
                "Notices that wait for devices which have not read what came before",
                () -> lastSessions.waitingNotices());
        addHistograms();
    }

    private void addHistograms() {
        histogram(
                "publish_seconds",
                "From the request of a publisher until its change is durable and can be answered",
                () -> List.of(times(publishing, Labels.EMPTY)));
        histogram(
                "notice_seconds",
                "From the announcement of a change until the notice is written to the connection of a device",
                () -> OF_NOTICES.stream()
                        .map(one -> times(notices[one.ordinal()], Labels.of("transport", one.word())))
                        .toList());
        histogram(
                "commit_seconds",
                "How long the journal took for a commit",
                () -> List.of(times(commitTimes, Labels.EMPTY)));
        histogram(
                "commit_writes",
                "How many writes were made durable by one commit",
                () -> List.of(values(commitSizes, 1, Labels.EMPTY)));
    }

    private static PrometheusMeterRegistry registry(PrometheusRegistry prometheus) {
        PrometheusMeterRegistry made = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, prometheus, Clock.SYSTEM);
        MISNAMED.forEach(name -> made.config().meterFilter(MeterFilter.denyNameStartsWith(name)));
        return made;
    }

    private static Histogram latencies() {
        return new Histogram(
                MILLI / 2,
                MILLI,
                5 * MILLI / 2,
                5 * MILLI,
                10 * MILLI,
                25 * MILLI,
                50 * MILLI,
                100 * MILLI,
                250 * MILLI,
                500 * MILLI,
                1_000 * MILLI,
                2_500 * MILLI,
                10_000 * MILLI);
    }

    // ---- what is told

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public void changeRecorded(boolean duplicate, long since) {
        publishing.add(System.nanoTime() - since);
        if (duplicate) {
            duplicates.increment();
        }
    }

    @Override
    public void changeScheduled() {
        scheduled.increment();
    }

    @Override
    public void committed(int writes, long since) {
        commitTimes.add(System.nanoTime() - since);
        commitSizes.add(writes);
    }

    @Override
    public void noticeWritten(SessionTransport transport, long since, long now) {
        notices[transport.ordinal()].add(now - since);
    }

    @Override
    public void caughtUp(boolean nothingNew) {
        (nothingNew ? upToDate : missed).increment();
    }

    @Override
    public void resynced(boolean isNew) {
        (isNew ? resyncedNew : resyncedLost).increment();
    }

    @Override
    public void repaired() {
        repairs.increment();
    }

    @Override
    public void sessionOpened(SessionTransport transport) {
        opened[transport.ordinal()].increment();
    }

    @Override
    public void sessionEnded(ErrorCode why) {
        ended[why.ordinal()].increment();
    }

    @Override
    public void refused(ErrorCode code) {
        refusals[code.ordinal()].increment();
    }

    @Override
    public void tokenRefused(TokenProblem failure) {
        tokenFailures[failure.ordinal()].increment();
    }

    @Override
    public void tlsHandshakeFailed() {
        tlsFailures.increment();
    }

    // ---- what is asked for when somebody looks

    @Override
    public void watchCertificateEnd(LongSupplier seconds) {
        gauge("tls.certificate.end.seconds", "When the certificate ends, in seconds since 1970", seconds::getAsLong);
    }

    @Override
    public void watchCommitQueue(IntSupplier changes) {
        gauge("commit.queue", "Changes that are accepted and not durable yet", changes::getAsInt);
    }

    @Override
    public void watchSessions(Supplier<SessionTotals> counts) {
        sessions = counts;
    }

    @Override
    public void watchWakeUps(PushPlatform platform, String answer, LongSupplier count) {
        function(
                "wake.ups",
                "Wake-ups, by the answer of the push service",
                count,
                "vendor",
                platform.word(),
                "answer",
                answer);
    }

    @Override
    public void watchWakeUpEvents(PushPlatform platform, String event, LongSupplier count) {
        function(
                "wake.up.events",
                "What happened to wake-ups on the way to their answer",
                count,
                "vendor",
                platform.word(),
                "event",
                event);
    }

    @Override
    public void watchWakeUpQueue(PushPlatform platform, IntSupplier pending) {
        gauge("wake.up.queue", "Wake-ups without an answer yet", pending::getAsInt, "vendor", platform.word());
    }

    @Override
    public synchronized String write(String mediaType) {
        lastSessions = sessions.get();
        for (SessionTransport transport : TRANSPORTS) {
            for (ClientKind client : CLIENTS) {
                if (lastSessions.count(transport, client) > 0) {
                    show(transport, client);
                }
            }
        }
        return registry.scrape(mediaType);
    }

    /** From the first session of a kind on its number is told, also when it is zero again. */
    private void show(SessionTransport transport, ClientKind client) {
        boolean[] clients = shown.computeIfAbsent(transport, first -> new boolean[CLIENTS.length]);
        if (!clients[client.ordinal()]) {
            clients[client.ordinal()] = true;
            gauge(
                    "sessions",
                    "Sessions that are connected",
                    () -> lastSessions.count(transport, client),
                    "transport",
                    transport.word(),
                    "client",
                    client.word());
        }
    }

    /** Ends what listens to the garbage collector. */
    @Override
    public void close() {
        garbageCollection.close();
        registry.close();
    }

    // ---- Micrometer and Prometheus

    private LongAdder counter(String name, String help, String... tags) {
        LongAdder adder = new LongAdder();
        function(name, help, adder::sum, tags);
        return adder;
    }

    private <E extends Enum<E>> LongAdder[] counters(
            Class<E> values, String name, String help, String tag, Function<E, String> word) {
        return Arrays.stream(values.getEnumConstants())
                .map(value -> counter(name, help, tag, word.apply(value)))
                .toArray(LongAdder[]::new);
    }

    private synchronized void function(String name, String help, LongSupplier count, String... tags) {
        counted.add(count);
        FunctionCounter.builder(PREFIX + name, count, LongSupplier::getAsLong)
                .description(help)
                .tags(Tags.of(tags))
                .register(registry);
    }

    private void gauge(String name, String help, Supplier<Number> value, String... tags) {
        Gauge.builder(PREFIX + name, value)
                .description(help)
                .tags(Tags.of(tags))
                .strongReference(true)
                .register(registry);
    }

    private void histogram(String name, String help, Supplier<List<HistogramDataPointSnapshot>> points) {
        MetricMetadata metadata = new MetricMetadata("higgins_push_" + name, help);
        prometheus.register(() -> (MetricSnapshot) new HistogramSnapshot(metadata, points.get()));
    }

    private static HistogramDataPointSnapshot times(Histogram of, Labels labels) {
        return values(of, SECOND, labels);
    }

    private static HistogramDataPointSnapshot values(Histogram of, double unit, Labels labels) {
        return new HistogramDataPointSnapshot(
                ClassicHistogramBuckets.of(of.bounds(unit), of.counts()), of.sum() / unit, labels, Exemplars.EMPTY, 0);
    }
}
