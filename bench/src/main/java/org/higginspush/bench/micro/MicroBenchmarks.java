package org.higginspush.bench.micro;

import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the JMH benchmarks of the hub's parts. */
public final class MicroBenchmarks {
    private static final String ALL = "org.higginspush.hub..*Benchmark";
    private static final int ITERATIONS = 5;

    private MicroBenchmarks() {}

    /**
     * What one benchmark came to.
     *
     * @param name of the class and the method
     * @param score the mean time of one operation
     * @param error half the width of its 99.9 % confidence interval
     * @param unit of both
     */
    public record Score(String name, double score, double error, String unit) {}

    /** Runs all of them, each in a JVM of its own. */
    public static List<Score> run() {
        return run(ALL);
    }

    /** Runs those whose names match. */
    public static List<Score> run(String names) {
        Options options = new OptionsBuilder()
                .include(names)
                .forks(1)
                .warmupIterations(ITERATIONS)
                .warmupTime(TimeValue.milliseconds(500))
                .measurementIterations(ITERATIONS)
                .measurementTime(TimeValue.milliseconds(500))
                .verbosity(VerboseMode.SILENT)
                .build();
        try {
            return new Runner(options)
                    .run().stream()
                            .map(result -> score(
                                    result.getParams().getBenchmark(),
                                    result.getPrimaryResult().getScore(),
                                    result.getPrimaryResult().getScoreError(),
                                    result.getPrimaryResult().getScoreUnit()))
                            .toList();
        } catch (RunnerException e) {
            throw new IllegalStateException("the JMH benchmarks did not run", e);
        }
    }

    private static Score score(String benchmark, double score, double error, String unit) {
        String[] path = benchmark.split("\\.");
        String type = path[path.length - 2].replace("Benchmark", "").toLowerCase(Locale.ROOT);
        return new Score(type + ": " + path[path.length - 1], score, error, unit.replace("/op", ""));
    }
}
