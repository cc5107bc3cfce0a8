package org.higginspush.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The page of the documentation that shows a run: its tables stand between two marks, its plot lies beside it. */
public final class PerformancePage {
    private static final String FROM = "<!-- results: written by bench/run record -->\n";
    private static final String TO = "<!-- end of results -->";

    private PerformancePage() {}

    /**
     * Puts the last run into the page, in place of the one that is there.
     *
     * @param results the folder that a run left
     * @throws IllegalArgumentException if there was no run, or the page has no marks
     */
    public static void record(Path results, Path page) throws IOException {
        Path tables = results.resolve("results.md");
        if (!Files.exists(tables)) {
            throw new IllegalArgumentException("There are no results yet: run the bench first.");
        }
        String text = Files.readString(page);
        int from = text.indexOf(FROM);
        int to = text.indexOf(TO);
        if (from < 0 || to < from) {
            throw new IllegalArgumentException(page + " does not have the marks that results stand between.");
        }
        Path plot = page.resolveSibling(page.getFileName().toString().replace(".md", ".svg"));
        Files.copy(results.resolve("results.svg"), plot, StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(
                page,
                text.substring(0, from + FROM.length())
                        + "\n![The servers side by side](" + plot.getFileName() + ")\n\n"
                        + Files.readString(tables)
                        + "\n" + text.substring(to));
    }
}
