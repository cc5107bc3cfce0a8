package org.higginspush.hub.backplane;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What a context's register costs per change. In the register's package, which shows it to nobody else. */
@NullMarked
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RegisterBenchmark {
    private static final String[] DEVICES = {"home-pc", "work-pc", "phone"};

    private Register register = Register.EMPTY;
    private long revision;

    /** Each device in turn makes the next change. */
    @Benchmark
    public Object offerNews() {
        revision++;
        Register.OfferResult result = register.offer(revision, DEVICES[(int) (revision % DEVICES.length)], revision);
        register = result.after();
        return result;
    }

    /** A publisher sends again what was recorded. */
    @Benchmark
    public Object offerRepeat() {
        register = register.latest() == null ? register.offer(1, "home-pc", 1).after() : register;
        return register.offer(1, "home-pc", 2);
    }
}
