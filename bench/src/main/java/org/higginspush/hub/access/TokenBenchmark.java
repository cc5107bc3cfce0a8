package org.higginspush.hub.access;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullMarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What a handshake's token costs to check. */
@NullMarked
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class TokenBenchmark {
    private static final int TOKENS = 64;

    private final InstantSource clock = InstantSource.system();
    private final Collection<TrustedIssuer> trusted;
    private final JwtVerifier verifier;
    private final List<String> tokens;
    private int next;

    public TokenBenchmark() {
        try {
            LocalIssuer issuer = LocalIssuer.open(Files.createTempDirectory("bench-issuer"), clock);
            trusted = List.of(issuer.trusted());
            verifier = new JwtVerifier(trusted, JwtVerifier.DEFAULT_SKEW, clock);
            tokens = IntStream.range(0, TOKENS)
                    .mapToObj(user -> issuer.issue(
                            "user-" + user,
                            null,
                            Set.of(org.higginspush.hub.access.Scope.SUBSCRIBE),
                            Duration.ofHours(1)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A token that this hub has never seen. */
    @Benchmark
    public Identity verifyNew() {
        return new JwtVerifier(trusted, JwtVerifier.DEFAULT_SKEW, clock)
                .verify(tokens.get(0))
                .join();
    }

    /** Tokens in turn, each seen before: what reconnecting devices bring. */
    @Benchmark
    public Identity verifyAgain() {
        next = (next + 1) % TOKENS;
        return verifier.verify(tokens.get(next)).join();
    }
}
