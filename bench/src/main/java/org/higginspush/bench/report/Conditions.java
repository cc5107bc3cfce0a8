package org.higginspush.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;

/** What a reader must know of the machine to judge the figures. */
public final class Conditions {
    private Conditions() {}

    /**
     * The conditions of this machine now.
     *
     * @param plan how much is measured, in words
     */
    public static Map<String, String> here(String plan) {
        Map<String, String> conditions = new TreeMap<>();
        conditions.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        conditions.put("plan", plan);
        conditions.put("processors", Runtime.getRuntime().availableProcessors() + " x " + processor());
        conditions.put("system", System.getProperty("os.name"));
        conditions.put("java", System.getProperty("java.vm.name") + " " + Runtime.version());
        conditions.put("load before", first("/proc/loadavg").replaceAll("^(\\S+ \\S+ \\S+).*", "$1"));
        return conditions;
    }

    private static String processor() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }

    private static String first(String file) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException e) {
            return "unknown";
        }
    }
}
