package org.higginspush.hub.config;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A value as it was written, before its setting says what it means. {@code toString} is its YAML on one line. */
sealed interface ConfigNode {
    /** Text that needs no quotation marks anywhere in YAML. */
    Pattern PLAIN = Pattern.compile("[\\w./][\\w./@+%=~-]*(:[\\w./@+%=~-]+)*|\\[]");

    ConfigSource source();

    /** A single word or number; empty if nothing was written. */
    record Scalar(String text, ConfigSource source) implements ConfigNode {
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
    record Sequence(List<ConfigNode> items, ConfigSource source) implements ConfigNode {
        @Override
        public String toString() {
            return items.toString();
        }
    }

    /** Names with their values, in the order they were written. */
    record Mapping(Map<String, ConfigNode> fields, ConfigSource source) implements ConfigNode {
        @Override
        public String toString() {
            return fields.entrySet().stream()
                    .map(field -> field.getKey() + ": " + field.getValue())
                    .collect(Collectors.joining(", ", "{", "}"));
        }
    }
}
