package org.higginspush.bench.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** Reads what Linux tells of processes in {@code /proc}. */
final class ProcFs {
    /** Ticks a second of the times in {@code /proc/<pid>/stat}; the same on every Linux a JDK runs on. */
    private static final double TICKS = 100;

    private static final int UTIME = 11;
    private static final int STIME = 12;

    private ProcFs() {}

    /** User and system time a process has used, in seconds; 0 if it is gone. */
    static double cpuSeconds(long pid) {
        return cpuSeconds(read(pid, "stat"));
    }

    static double cpuSeconds(String stat) {
        if (stat.isEmpty()) {
            return 0;
        }
        // The name of the command comes second, in parentheses, and may hold anything.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME])) / TICKS;
    }

    /** The name of a process's command, empty if it is gone. */
    static String command(long pid) {
        return read(pid, "comm").strip();
    }

    /** Bytes of memory a process has in use outside some address ranges. */
    static long residentOutside(long pid, List<AddressRange> ranges) {
        return residentOutside(read(pid, "smaps"), ranges);
    }

    static long residentOutside(String smaps, List<AddressRange> ranges) {
        long bytes = 0;
        boolean counts = true;
        for (String line : smaps.split("\n")) {
            if (line.startsWith("Rss:")) {
                bytes += counts ? 1024 * Long.parseLong(line.replaceAll("\\D", "")) : 0;
            } else if (Character.digit(line.isEmpty() ? ' ' : line.charAt(0), 16) >= 0 && line.indexOf('-') > 0) {
                long from = Long.parseUnsignedLong(line.substring(0, line.indexOf('-')), 16);
                counts = ranges.stream().noneMatch(range -> range.holds(from));
            }
        }
        return bytes;
    }

    private static String read(long pid, String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), file));
        } catch (NoSuchFileException e) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Addresses from one to below another. */
    record AddressRange(long from, long to) {
        boolean holds(long address) {
            return Long.compareUnsigned(address, from) >= 0 && Long.compareUnsigned(address, to) < 0;
        }
    }
}
