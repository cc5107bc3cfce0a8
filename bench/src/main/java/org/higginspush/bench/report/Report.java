package org.higginspush.bench.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes what was found: {@code results.json}, {@code results.md} and {@code results.svg}. */
public final class Report {
    private final Results results;

    public Report(Results results) {
        this.results = results;
    }

    /** Writes all three into a folder, over those of an earlier run. */
    public void writeTo(Path folder) throws IOException {
        ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        json.writeValue(folder.resolve("results.json").toFile(), results);
        Files.writeString(folder.resolve("results.md"), new Tables(results).text());
        Files.writeString(folder.resolve("results.svg"), new Plot(results).svg());
    }
}
