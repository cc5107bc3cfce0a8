package org.higginspush.hub.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Parses and checks the values of a setting.
 *
 * @param type one word for the documentation
 * @param allowed completes the sentence "allowed is ..."
 * @param function converts what was written; throws {@link IllegalArgumentException} if it is not allowed
 */
record ValueParser<T>(String type, String allowed, Function<ConfigNode, T> function) {
    /** An IPv6 address with its port, which is no list. */
    private static final Pattern IPV6_AND_PORT = Pattern.compile("\\[[^],\\[]*:[^],]*]:\\d");

    private static final Map<String, Boolean> FLAGS =
            Map.of("on", true, "true", true, "yes", true, "off", false, "false", false, "no", false);

    T parse(ConfigNode node) {
        return function.apply(node);
    }

    static ValueParser<String> text(String allowed, Pattern pattern) {
        return ofText("text", allowed, text -> {
            require(pattern.matcher(text).matches());
            return text;
        });
    }

    static ValueParser<Integer> integer(int least, int most) {
        return ofText("integer", "an integer from " + least + " to " + most, text -> {
            int value = Integer.parseInt(text);
            require(value >= least && value <= most);
            return value;
        });
    }

    static ValueParser<Boolean> flag() {
        return ofText("on/off", "on or off", text -> {
            Boolean value = FLAGS.get(text.toLowerCase(Locale.ROOT));
            require(value != null);
            return value;
        });
    }

    static ValueParser<Duration> duration(String least, String most) {
        Duration min = DurationParser.parse(least);
        Duration max = DurationParser.parse(most);
        return ofText(
                "duration", "a duration from " + least + " to " + most + ", written like 500ms, 30s, 2m", text -> {
                    Duration value = DurationParser.parse(text);
                    require(value.compareTo(min) >= 0 && value.compareTo(max) <= 0);
                    return value;
                });
    }

    static ValueParser<Path> path() {
        return ofText("path", "a path", Path::of);
    }

    static ValueParser<String> listenHost() {
        return ofText("text", "a host name or an IP address, without a port", AddressParser::listenHost);
    }

    static ValueParser<URI> publicUrl() {
        return ofText("URL", "an http or https URL without query or user information", AddressParser::publicUrl);
    }

    static ValueParser<URI> keys() {
        return ofText("URL or path", "an https URL, or a file", AddressParser::keys);
    }

    static ValueParser<PushConfig.Server> server() {
        return ofText("text", "a host and a port, like api.push.apple.com:2197", AddressParser::server);
    }

    /** The base of a service's addresses. */
    static ValueParser<URI> serverUrl() {
        return ofText("URL", "an https URL, or an http URL of this machine, without query", AddressParser::serverUrl);
    }

    static ValueParser<URI> contact() {
        return ofText("URL", "a mailto: or https: URL", AddressParser::contact);
    }

    static <E extends Enum<E>> ValueParser<E> oneOf(Class<E> type) {
        String names = Arrays.stream(type.getEnumConstants())
                .map(e -> e.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", ", "one of ", ""));
        return ofText("word", names, text -> Enum.valueOf(type, text.toUpperCase(Locale.ROOT)));
    }

    /** A list of single values: in YAML a list, elsewhere also separated by commas. */
    static <T> ValueParser<List<T>> listOf(String allowed, Function<String, T> item) {
        return new ValueParser<>(
                "list",
                allowed,
                node -> items(node).stream().map(ValueParser::text).map(item).toList());
    }

    /** A list of groups of settings. */
    static <T> ValueParser<List<T>> listOf(
            String allowed, String key, SettingRegistry registry, BiFunction<String, EffectiveSettings, T> item) {
        return new ValueParser<>("list", allowed, node -> {
            List<T> values = new ArrayList<>();
            List<String> problems = new ArrayList<>();
            List<ConfigNode> items = items(node);
            for (int i = 0; i < items.size(); i++) {
                String name = key + "[" + i + "]";
                try {
                    values.add(item.apply(
                            name + " (" + items.get(i).source() + ")",
                            SettingsReader.item(registry, name, items.get(i))));
                } catch (InvalidConfiguration e) {
                    problems.addAll(e.problems());
                }
            }
            if (!problems.isEmpty()) {
                throw new InvalidConfiguration(problems);
            }
            return values;
        });
    }

    /** Names with one or several values each; in variables and arguments YAML on one line. */
    static <T> ValueParser<Map<String, Set<T>>> mapOf(String allowed, Function<String, T> item) {
        return new ValueParser<>("map", allowed, node -> {
            Map<String, Set<T>> map = new LinkedHashMap<>();
            fields(node)
                    .fields()
                    .forEach((name, values) -> map.put(
                            name,
                            items(values).stream()
                                    .map(ValueParser::text)
                                    .map(item)
                                    .collect(Collectors.toSet())));
            return map;
        });
    }

    private static ConfigNode.Mapping fields(ConfigNode node) {
        if (node instanceof ConfigNode.Mapping fields) {
            return fields;
        }
        String text = text(node);
        require(text.startsWith("{"));
        return fields(YamlReader.read(text, line -> node.source()));
    }

    private static <T> ValueParser<T> ofText(String type, String allowed, Function<String, T> reader) {
        return new ValueParser<>(type, allowed, node -> reader.apply(text(node)));
    }

    private static String text(ConfigNode node) {
        if (node instanceof ConfigNode.Scalar text) {
            return text.text();
        }
        throw new IllegalArgumentException("not a single value");
    }

    private static List<ConfigNode> items(ConfigNode node) {
        if (node instanceof ConfigNode.Sequence list) {
            return list.items();
        }
        String text = text(node);
        if (text.startsWith("[") && !IPV6_AND_PORT.matcher(text).lookingAt()) {
            return items(YamlReader.read(text, line -> node.source()));
        }
        return Arrays.stream(text.split(",", -1))
                .<ConfigNode>map(item -> new ConfigNode.Scalar(item.strip(), node.source()))
                .toList();
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new IllegalArgumentException("not allowed");
        }
    }
}
