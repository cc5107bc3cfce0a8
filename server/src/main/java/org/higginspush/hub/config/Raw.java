package org.higginspush.hub.config;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A value as it was written, before its setting says what it means. {@code toString} is its YAML on one line. */
sealed interface Raw {
    /** What means itself anywhere in YAML. */
    Pattern PLAIN = Pattern.compile("[\\w./][\\w./@+%=~-]*(:[\\w./@+%=~-]+)*|\\[]");

    Source source();

    /** A single word or number; empty if nothing was written. */
    record Text(String text, Source source) implements Raw {
        boolean isEmpty() {
            return text.isEmpty();
        }

        @Override
        public String toString() {
            return isEmpty() || PLAIN.matcher(text).matches() ? text : quoted();
        }

        /** Between quotation marks YAML and JSON are the same. */
        private String quoted() {
            return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
        }
    }

    /** A list. */
    record Items(List<Raw> items, Source source) implements Raw {
        @Override
        public String toString() {
            return items.toString();
        }
    }

    /** Names with their values, in the order they were written. */
    record Fields(Map<String, Raw> fields, Source source) implements Raw {
        @Override
        public String toString() {
            return fields.entrySet().stream()
                    .map(field -> field.getKey() + ": " + field.getValue())
                    .collect(Collectors.joining(", ", "{", "}"));
        }
    }
}
