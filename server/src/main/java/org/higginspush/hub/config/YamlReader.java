package org.higginspush.hub.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.higginspush.hub.json.StrictJson;

/** Reads YAML and remembers where each value stands. */
final class YamlReader {
    private static final YAMLFactory FACTORY = StrictJson.strict(new YAMLFactory(), StrictJson.MAX_DEPTH);

    private final JsonParser parser;
    private final IntFunction<ConfigSource> sourceOfLine;

    private YamlReader(JsonParser parser, IntFunction<ConfigSource> sourceOfLine) {
        this.parser = parser;
        this.sourceOfLine = sourceOfLine;
    }

    /**
     * Reads one document.
     *
     * @param sourceOfLine gives the source of what stands on a line, counted from 1
     * @return what it holds; an empty text if it holds nothing
     * @throws InvalidConfiguration if it is not YAML
     */
    static ConfigNode read(String text, IntFunction<ConfigSource> sourceOfLine) {
        try (JsonParser parser = FACTORY.createParser(text)) {
            YamlReader yaml = new YamlReader(parser, sourceOfLine);
            ConfigNode root =
                    parser.nextToken() == null ? new ConfigNode.Scalar("", sourceOfLine.apply(1)) : yaml.value();
            if (parser.nextToken() != null) {
                throw new InvalidConfiguration(yaml.here() + ": a second document; keep one.");
            }
            return root;
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            throw new InvalidConfiguration(sourceOfLine.apply(line) + " is not valid YAML: " + reason(e) + ".");
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory failed", e);
        }
    }

    /** Reads the value that begins with the current token. */
    private ConfigNode value() throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> fields();
            case START_ARRAY -> items();
            case VALUE_NULL -> new ConfigNode.Scalar("", here());
            default -> new ConfigNode.Scalar(parser.getText().strip(), here());
        };
    }

    private ConfigNode fields() throws IOException {
        ConfigSource source = here();
        Map<String, ConfigNode> fields = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            fields.put(name, value());
        }
        return new ConfigNode.Mapping(fields, source);
    }

    private ConfigNode items() throws IOException {
        ConfigSource source = here();
        List<ConfigNode> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(value());
        }
        return new ConfigNode.Sequence(items, source);
    }

    private ConfigSource here() {
        return sourceOfLine.apply(parser.currentTokenLocation().getLineNr());
    }

    /** The parser's reason without its excerpts of the file, which are indented: they may hold a secret. */
    private static String reason(JsonProcessingException e) {
        if (e instanceof StreamConstraintsException) {
            return "something in it is nested too deeply or too long";
        }
        return e.getOriginalMessage()
                .replaceFirst(", got this instead: .*", "")
                .lines()
                .filter(line -> !line.isEmpty() && !Character.isWhitespace(line.charAt(0)))
                .collect(Collectors.joining(", "));
    }
}
