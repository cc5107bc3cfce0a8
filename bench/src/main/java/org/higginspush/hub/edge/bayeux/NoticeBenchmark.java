package org.higginspush.hub.edge.bayeux;

import java.util.concurrent.TimeUnit;
import org.higginspush.hub.model.Notice;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.session.WireNotice;
import org.jspecify.annotations.NullMarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What it costs to encode a notice: once per change, whatever the number of devices. */
@NullMarked
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class NoticeBenchmark {
    private long offset = 1_760_000_000_000_000L;

    private WireNotice next() {
        offset++;
        return new WireNotice("alex", new Notice("passwords", offset & 0xFFFF, "home-pc", new Position("k3", offset)));
    }

    /** The channel as clients spell it. */
    @Benchmark
    public byte[] encode() {
        return NoticeCodec.frame(next(), null);
    }

    /** The same bytes for the third device. */
    @Benchmark
    public byte[] encodeForThreeDevices() {
        WireNotice notice = next();
        NoticeCodec.frame(notice, null);
        NoticeCodec.frame(notice, null);
        return NoticeCodec.frame(notice, null);
    }
}
