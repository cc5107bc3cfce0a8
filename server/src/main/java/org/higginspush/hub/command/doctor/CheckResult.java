package org.higginspush.hub.command.doctor;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.higginspush.hub.model.PlainText;
import org.jspecify.annotations.Nullable;

/**
 * What one check found.
 *
 * @param check its name, a word or two joined by a hyphen
 * @param seen what was seen, on one line
 * @param remedy what mends it; null if nothing has to be mended, or no line of a configuration would
 */
public record CheckResult(
        String check,
        Verdict verdict,
        String seen,
        @Nullable Remedy remedy) {
    public CheckResult {
        seen = PlainText.oneLine(seen);
    }

    static CheckResult ok(String check, String seen) {
        return new CheckResult(check, Verdict.OK, seen, null);
    }

    static CheckResult warning(String check, String seen, @Nullable Remedy remedy) {
        return new CheckResult(check, Verdict.WARNING, seen, remedy);
    }

    static CheckResult wrong(String check, String seen, @Nullable Remedy remedy) {
        return new CheckResult(check, Verdict.WRONG, seen, remedy);
    }

    static CheckResult notChecked(String check, String why) {
        return new CheckResult(check, Verdict.NOT_CHECKED, why, null);
    }

    CheckResult named(String name) {
        return new CheckResult(name, verdict, seen, remedy);
    }

    /** As one line of JSON; the remedy is an object with a line for each program that has one. */
    public String json() {
        ObjectNode object = JsonNodeFactory.instance
                .objectNode()
                .put("check", check)
                .put("verdict", verdict.word())
                .put("seen", seen);
        if (remedy != null) {
            ObjectNode lines = object.putObject("remedy");
            remedy.lines().forEach(lines::put);
        }
        return PlainText.oneLine(object.toString());
    }
}
