package org.higginspush.hub.metrics;

/** What was measured, as text in a format that Prometheus reads. */
@FunctionalInterface
public interface MetricsText {
    /** The usual format. */
    String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    /** The format of OpenMetrics, for those who ask for it. */
    String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    /**
     * Writes down the present values. May take some milliseconds; only one thread at a time writes.
     *
     * @param mediaType {@link #PROMETHEUS} or {@link #OPEN_METRICS}
     */
    String write(String mediaType);
}
