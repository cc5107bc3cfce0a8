package org.higginspush.bench.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks a JVM of its heap, through {@code jcmd}. */
final class JavaHeap {
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total +\\d+ +(\\d+)");
    private static final Pattern RANGE = Pattern.compile("\\[(0x[0-9a-f]+),(?: (0x[0-9a-f]+),)? (0x[0-9a-f]+)\\)");

    private JavaHeap() {}

    /** Bytes of live objects, after a full collection. */
    static long liveBytes(long pid) {
        return liveBytes(jcmd(pid, "GC.class_histogram"));
    }

    static long liveBytes(String histogram) {
        Matcher matcher = TOTAL.matcher(histogram);
        if (!matcher.find()) {
            throw new IllegalStateException("jcmd gave no class histogram: " + histogram);
        }
        return Long.parseLong(matcher.group(1));
    }

    /** Where the heap lies. */
    static List<ProcFs.AddressRange> ranges(long pid) {
        return ranges(jcmd(pid, "GC.heap_info"));
    }

    static List<ProcFs.AddressRange> ranges(String heapInfo) {
        List<ProcFs.AddressRange> ranges = new ArrayList<>();
        Matcher matcher = RANGE.matcher(heapInfo);
        while (matcher.find()) {
            ranges.add(new ProcFs.AddressRange(Long.decode(matcher.group(1)), Long.decode(matcher.group(3))));
        }
        return ranges;
    }

    private static String jcmd(long pid, String command) {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        try {
            Process process = new ProcessBuilder(jcmd, Long.toString(pid), command)
                    .redirectErrorStream(true)
                    .start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("jcmd is needed, of the JDK that runs the bench", e);
        }
    }
}
