package org.higginspush.hub.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.higginspush.hub.config.EffectiveSettings.Choice;

/**
 * Merges the places where settings are made, each over the ones before it: defaults, file, environment, arguments. All
 * problems are collected and reported together by {@link #finish}. Used by one thread.
 */
public final class SettingsReader {
    /** Variables with our prefix that are no settings: the start script and the command line read them. */
    static final Set<String> OTHER_VARIABLES =
            Set.of("HIGGINS_PUSH_CACHE", "HIGGINS_PUSH_CONFIG", "HIGGINS_PUSH_JAVA_OPTS", "HIGGINS_PUSH_TOKEN");

    private static final int MOST_SHOWN = 80;

    private final Table table;
    private final String group;
    private final String prefix;
    private final Map<String, Choice<?>> choices = new HashMap<>();
    private final Set<String> chosenHere = new HashSet<>();
    private final List<String> problems = new ArrayList<>();

    /** Starts with the defaults. */
    public SettingsReader() {
        this(Settings.TABLE, "the file", "");
    }

    /**
     * @param group what messages call these settings
     * @param prefix what stands before their keys in messages
     */
    private SettingsReader(Table table, String group, String prefix) {
        this.table = table;
        this.group = group;
        this.prefix = prefix;
        table.settings().forEach(this::chooseDefault);
    }

    /**
     * Reads one group of settings out of a list of them.
     *
     * @param name what messages call the group: {@code auth.issuers[0]}
     * @throws InvalidConfiguration with all problems, if there is one
     */
    static EffectiveSettings item(Table table, String name, Raw group) {
        return new SettingsReader(table, name, name + ".").document(group).finish();
    }

    /** Adds a YAML file; its nesting, or dots, make the keys. */
    public SettingsReader file(Path file) {
        try {
            return document(Yaml.read(Files.readString(file), line -> Source.file(file, line)));
        } catch (InvalidConfiguration e) {
            problems.addAll(e.problems());
        } catch (NoSuchFileException e) {
            problems.add("The configuration file " + file + " does not exist.");
        } catch (AccessDeniedException e) {
            problems.add("The configuration file " + file + " may not be read by this user.");
        } catch (CharacterCodingException e) {
            problems.add("The configuration file " + file + " is not UTF-8 text.");
        } catch (IOException e) {
            String reason = Files.isDirectory(file) ? " is a folder." : " cannot be read.";
            problems.add("The configuration file " + file + reason);
        }
        return this;
    }

    /** Adds the variables that begin with {@code HIGGINS_PUSH_}. */
    public SettingsReader environment(Map<String, String> variables) {
        return environment(variables, name -> false);
    }

    /**
     * Adds the variables that begin with {@code HIGGINS_PUSH_}.
     *
     * @param isOthers tells of one that is no setting whether somebody else reads it
     */
    public SettingsReader environment(Map<String, String> variables, Predicate<String> isOthers) {
        chosenHere.clear();
        new TreeMap<>(variables).forEach((name, value) -> {
            if (name.startsWith(Setting.ENVIRONMENT_PREFIX) && !OTHER_VARIABLES.contains(name)) {
                variable(name, value, isOthers);
            }
        });
        return this;
    }

    /** Adds what the command line gave. */
    public SettingsReader arguments(List<Argument> arguments) {
        chosenHere.clear();
        for (Argument argument : arguments) {
            choose(argument.key(), new Raw.Text(argument.value(), new Source(argument.option())));
        }
        return this;
    }

    /**
     * Returns the merged values.
     *
     * @throws InvalidConfiguration with all problems, if there is one
     */
    public EffectiveSettings finish() {
        if (!problems.isEmpty()) {
            throw new InvalidConfiguration(problems);
        }
        return new EffectiveSettings(choices);
    }

    /** Adds a document that was read. */
    SettingsReader document(Raw root) {
        chosenHere.clear();
        if (root instanceof Raw.Fields fields) {
            section("", fields);
        } else if (!isEmpty(root)) {
            problems.add(root.source() + ": " + group + " needs settings, each as 'key: value'.");
        }
        return this;
    }

    private void section(String path, Raw.Fields fields) {
        fields.fields().forEach((name, raw) -> {
            String key = path + name;
            if (table.find(key) == null && raw instanceof Raw.Fields inner) {
                section(key + ".", inner);
            } else if (!isEmpty(raw) || !table.hasSection(key)) {
                choose(key, raw);
            }
        });
    }

    private void variable(String name, String value, Predicate<String> isOthers) {
        Setting<?> setting = table.findByVariable(name);
        if (setting != null) {
            choose(setting, new Raw.Text(value.strip(), new Source(name)));
        } else if (!isOthers.test(name)) {
            problems.add("Unknown environment variable " + printable(name) + "; the nearest setting is "
                    + table.nearestVariable(name) + ".");
        }
    }

    private void choose(String key, Raw raw) {
        Setting<?> setting = table.find(key);
        if (setting == null && table.hasSection(key)) {
            problems.add(prefix + key + " (" + raw.source() + ") is a group of settings; the nearest of them is "
                    + prefix + table.nearest(key) + ".");
        } else if (setting == null) {
            problems.add("Unknown setting " + prefix + printable(key) + " (" + raw.source() + "); the nearest is "
                    + prefix + table.nearest(key) + ".");
        } else {
            choose(setting, raw);
        }
    }

    /** Takes a value; one that is empty leaves the setting as it was. */
    private void choose(Setting<?> setting, Raw raw) {
        if (!chosenHere.add(setting.key())) {
            problems.add(prefix + setting.key() + " (" + raw.source() + ") is given twice; keep one.");
        } else if (!isEmpty(raw)) {
            read(setting, raw);
        }
    }

    private void read(Setting<?> setting, Raw raw) {
        try {
            choices.put(setting.key(), Choice.of(setting, raw));
        } catch (InvalidConfiguration e) {
            problems.addAll(e.problems());
        } catch (IllegalArgumentException e) {
            problems.add(prefix + setting.key() + " = " + printable(setting.show(raw)) + " (" + raw.source()
                    + ") is not allowed: use " + setting.kind().allowed() + ".");
        }
    }

    private void chooseDefault(Setting<?> setting) {
        String byDefault = setting.byDefault();
        if (byDefault != null) {
            choices.put(setting.key(), Choice.of(setting, new Raw.Text(byDefault, Source.DEFAULT)));
        }
    }

    private static boolean isEmpty(Raw raw) {
        return raw instanceof Raw.Text text && text.isEmpty();
    }

    /** A value as one short line, whatever is in it. */
    private static String printable(String text) {
        String line = text.replaceAll("\\p{Cntrl}", "?");
        return line.length() <= MOST_SHOWN ? line : line.substring(0, MOST_SHOWN) + "...";
    }
}
