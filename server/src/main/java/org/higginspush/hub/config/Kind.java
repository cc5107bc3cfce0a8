package org.higginspush.hub.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What the values of a setting look like.
 *
 * @param type one word for the documentation
 * @param allowed completes the sentence "allowed is ..."
 * @param reader makes the value of what was written, or throws {@link IllegalArgumentException} if it is not one
 */
record Kind<T>(String type, String allowed, Function<Raw, T> reader) {
    private static final Map<String, Boolean> FLAGS =
            Map.of("on", true, "true", true, "yes", true, "off", false, "false", false, "no", false);

    T read(Raw raw) {
        return reader.apply(raw);
    }

    static Kind<String> text(String allowed, Pattern pattern) {
        return ofText("text", allowed, text -> {
            require(pattern.matcher(text).matches());
            return text;
        });
    }

    static Kind<Integer> integer(int least, int most) {
        return ofText("integer", "an integer from " + least + " to " + most, text -> {
            int value = Integer.parseInt(text);
            require(value >= least && value <= most);
            return value;
        });
    }

    static Kind<Boolean> flag() {
        return ofText("on/off", "on or off", text -> {
            Boolean value = FLAGS.get(text.toLowerCase(Locale.ROOT));
            require(value != null);
            return value;
        });
    }

    static Kind<Duration> duration(String least, String most) {
        Duration min = DurationText.parse(least);
        Duration max = DurationText.parse(most);
        return ofText(
                "duration", "a duration from " + least + " to " + most + ", written like 500ms, 30s, 2m", text -> {
                    Duration value = DurationText.parse(text);
                    require(value.compareTo(min) >= 0 && value.compareTo(max) <= 0);
                    return value;
                });
    }

    static Kind<Path> path() {
        return ofText("path", "a path", Path::of);
    }

    static Kind<String> listenHost() {
        return ofText("text", "a host name or an IP address, without a port", Addresses::listenHost);
    }

    static Kind<URI> publicUrl() {
        return ofText("URL", "an http or https URL without query or user information", Addresses::publicUrl);
    }

    static Kind<URI> keys() {
        return ofText("URL or path", "an https URL, or a file", Addresses::keys);
    }

    static <E extends Enum<E>> Kind<E> oneOf(Class<E> type) {
        String names = Arrays.stream(type.getEnumConstants())
                .map(e -> e.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", ", "one of ", ""));
        return ofText("word", names, text -> Enum.valueOf(type, text.toUpperCase(Locale.ROOT)));
    }

    /** A list of single values: in YAML a list, elsewhere also separated by commas. */
    static <T> Kind<List<T>> listOf(String allowed, Function<String, T> item) {
        return new Kind<>(
                "list",
                allowed,
                raw -> items(raw).stream().map(Kind::text).map(item).toList());
    }

    /** A list of groups of settings. */
    static <T> Kind<List<T>> listOf(String allowed, String key, Table table, Function<EffectiveSettings, T> item) {
        return new Kind<>("list", allowed, raw -> {
            List<Raw> items = items(raw);
            return IntStream.range(0, items.size())
                    .mapToObj(i -> item.apply(SettingsReader.item(table, key + "[" + i + "]", items.get(i))))
                    .toList();
        });
    }

    /** Names with one or several values each; in variables and arguments YAML on one line. */
    static <T> Kind<Map<String, Set<T>>> mapOf(String allowed, Function<String, T> item) {
        return new Kind<>("map", allowed, raw -> {
            Map<String, Set<T>> map = new LinkedHashMap<>();
            fields(raw)
                    .fields()
                    .forEach((name, values) -> map.put(
                            name,
                            items(values).stream().map(Kind::text).map(item).collect(Collectors.toSet())));
            return map;
        });
    }

    private static Raw.Fields fields(Raw raw) {
        if (raw instanceof Raw.Fields fields) {
            return fields;
        }
        String text = text(raw);
        require(text.startsWith("{"));
        return fields(Yaml.read(text, line -> raw.source()));
    }

    private static <T> Kind<T> ofText(String type, String allowed, Function<String, T> reader) {
        return new Kind<>(type, allowed, raw -> reader.apply(text(raw)));
    }

    private static String text(Raw raw) {
        if (raw instanceof Raw.Text text) {
            return text.text();
        }
        throw new IllegalArgumentException("not a single value");
    }

    private static List<Raw> items(Raw raw) {
        if (raw instanceof Raw.Items list) {
            return list.items();
        }
        String text = text(raw);
        if (text.startsWith("[")) {
            return items(Yaml.read(text, line -> raw.source()));
        }
        return Arrays.stream(text.split(",", -1))
                .<Raw>map(item -> new Raw.Text(item.strip(), raw.source()))
                .toList();
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new IllegalArgumentException("not allowed");
        }
    }
}
