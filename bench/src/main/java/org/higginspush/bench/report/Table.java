package org.higginspush.bench.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** A Markdown table: the first column to the left, figures to the right. */
final class Table {
    /** What stands where there is no figure. */
    static final String NONE = "–";

    private final List<String> lines = new ArrayList<>();

    Table(String... headings) {
        row(headings);
        List<String> rule = new ArrayList<>(Collections.nCopies(headings.length, "---:"));
        rule.set(0, "---");
        row(rule.toArray(String[]::new));
    }

    Table row(String... cells) {
        lines.add("| " + String.join(" | ", cells) + " |");
        return this;
    }

    String text() {
        return String.join("\n", lines) + "\n";
    }

    /** A figure with three significant digits, thousands apart; {@link #NONE} if there is none. */
    static String figure(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return NONE;
        }
        double size = Math.abs(value);
        int decimals = size >= 100 || size == 0 ? 0 : size >= 10 ? 1 : 2;
        return String.format(Locale.ROOT, "%,." + decimals + "f", value).replace(',', ' ');
    }

    /** A figure that means nothing when it is 0. */
    static String figureOrNone(double value) {
        return value == 0 ? NONE : figure(value);
    }
}
