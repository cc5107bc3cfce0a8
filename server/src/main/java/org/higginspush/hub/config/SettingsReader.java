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
import java.util.TreeSet;
import org.higginspush.hub.config.EffectiveSettings.ConfiguredValue;
import org.jspecify.annotations.Nullable;

/**
 * Merges the places where settings are made, each over the ones before it: defaults, file, environment, arguments. All
 * problems are collected and reported together by {@link #finish}. Used by one thread.
 */
public final class SettingsReader {
    /** Variables with our prefix that are no settings: the start script and the command line read them. */
    static final Set<String> OTHER_VARIABLES =
            Set.of("HIGGINS_PUSH_CACHE", "HIGGINS_PUSH_CONFIG", "HIGGINS_PUSH_JAVA_OPTS", "HIGGINS_PUSH_TOKEN");

    private static final int MOST_SHOWN = 80;

    private final SettingRegistry registry;
    private final String group;
    private final String prefix;
    private final Map<String, ConfiguredValue<?>> values = new HashMap<>();
    private final Set<String> chosenHere = new HashSet<>();
    private final List<String> problems = new ArrayList<>();
    /** Keys of settings that do not have the value that was meant for them. */
    private final Set<String> unsure = new HashSet<>();
    /** Whether a file could not be read, so that nothing is known of what it says. */
    private boolean unreadable;

    /** Starts with the defaults. */
    public SettingsReader() {
        this(Settings.REGISTRY, "the file", "");
    }

    /**
     * @param group what messages call these settings
     * @param prefix what stands before their keys in messages
     */
    private SettingsReader(SettingRegistry registry, String group, String prefix) {
        this.registry = registry;
        this.group = group;
        this.prefix = prefix;
        registry.settings().forEach(this::chooseDefault);
    }

    /**
     * Reads one group of settings out of a list of them.
     *
     * @param name what messages call the group: {@code auth.issuers[0]}
     * @throws InvalidConfiguration with all problems, if there is one
     */
    static EffectiveSettings item(SettingRegistry registry, String name, ConfigNode group) {
        return new SettingsReader(registry, name, name + ".").document(group).finish();
    }

    /** Adds a YAML file; its nesting, or dots, make the keys. */
    public SettingsReader file(Path file) {
        try {
            ConfigNode root = YamlReader.read(Files.readString(file), line -> ConfigSource.file(file, line));
            return document(root);
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
        unreadable = true;
        return this;
    }

    /** Adds the variables that begin with {@code HIGGINS_PUSH_}. */
    public SettingsReader environment(Map<String, String> variables) {
        return environment(variables, Set.of());
    }

    /**
     * Adds the variables that begin with {@code HIGGINS_PUSH_}.
     *
     * @param others names of variables that somebody else reads, as well as those that begin with one of them and an underscore
     */
    public SettingsReader environment(Map<String, String> variables, Set<String> others) {
        chosenHere.clear();
        new TreeMap<>(variables).forEach((name, value) -> {
            if (name.startsWith(Setting.ENVIRONMENT_PREFIX) && !OTHER_VARIABLES.contains(name)) {
                variable(name, value, others);
            }
        });
        return this;
    }

    /** Adds what the command line gave. */
    public SettingsReader arguments(List<SettingArgument> arguments) {
        chosenHere.clear();
        for (SettingArgument argument : arguments) {
            choose(argument.key(), new ConfigNode.Scalar(argument.value(), new ConfigSource(argument.option())));
        }
        return this;
    }

    /**
     * Returns the merged values.
     *
     * @throws InvalidConfiguration with all problems, if there is one
     */
    public EffectiveSettings finish() {
        EffectiveSettings settings = new EffectiveSettings(values);
        if (problems.isEmpty()) {
            return settings;
        }
        if (registry == Settings.REGISTRY && !unreadable) {
            problems.addAll(SettingRules.problems(settings, unsure));
        }
        throw new InvalidConfiguration(problems);
    }

    /** Adds a document that was read. */
    SettingsReader document(ConfigNode root) {
        chosenHere.clear();
        if (root instanceof ConfigNode.Mapping fields) {
            section("", fields);
        } else if (!isEmpty(root)) {
            problems.add(root.source() + ": " + group + " needs settings, each as 'key: value'.");
        }
        return this;
    }

    private void section(String path, ConfigNode.Mapping fields) {
        fields.fields().forEach((name, node) -> {
            String key = path + name;
            if (registry.find(key) == null && node instanceof ConfigNode.Mapping inner) {
                section(key + ".", inner);
            } else if (!isEmpty(node) || !registry.hasSection(key)) {
                choose(key, node);
            }
        });
    }

    private void variable(String name, String value, Set<String> others) {
        Setting<?> setting = registry.findByVariable(name);
        if (setting != null) {
            choose(setting, new ConfigNode.Scalar(value.strip(), new ConfigSource(name)));
        } else if (others.stream().noneMatch(other -> name.equals(other) || name.startsWith(other + "_"))) {
            unknownVariable(name, others);
        }
    }

    private void unknownVariable(String name, Set<String> others) {
        Set<String> notSettings = new TreeSet<>(OTHER_VARIABLES);
        notSettings.addAll(others);
        String variable = registry.nearestVariable(name, notSettings);
        Setting<?> meant = variable == null ? null : registry.findByVariable(variable);
        noteMeant(meant == null ? null : meant.key());
        problems.add("Unknown environment variable " + printable(name)
                + hint(meant == null ? "; the nearest is " : "; the nearest setting is ", variable));
    }

    private void choose(String key, ConfigNode node) {
        Setting<?> setting = registry.find(key);
        if (setting == null && registry.hasSection(key)) {
            problems.add(prefix + key + " (" + node.source() + ") is a group of settings; the nearest of them is "
                    + prefix + registry.nearest(key) + ".");
        } else if (setting == null) {
            noteMeant(registry.nearest(key));
            problems.add("Unknown setting " + prefix + printable(key) + " (" + node.source() + ")"
                    + hint("; the nearest is " + prefix, registry.nearest(key)));
        } else {
            choose(setting, node);
        }
    }

    private static String hint(String nearestIs, @Nullable String nearest) {
        return nearest == null ? "; 'hub check-config' lists all there are." : nearestIs + nearest + ".";
    }

    /** Takes a value; one that is empty leaves the setting as it was. */
    private void choose(Setting<?> setting, ConfigNode node) {
        if (!chosenHere.add(setting.key())) {
            problems.add(prefix + setting.key() + " (" + node.source() + ") is given twice; keep one.");
        } else if (!isEmpty(node)) {
            read(setting, node);
        }
    }

    private void noteMeant(@Nullable String key) {
        if (key != null) {
            unsure.add(key);
        }
    }

    private void read(Setting<?> setting, ConfigNode node) {
        unsure.add(setting.key());
        try {
            values.put(setting.key(), ConfiguredValue.of(setting, node));
            unsure.remove(setting.key());
        } catch (InvalidConfiguration e) {
            problems.addAll(e.problems());
        } catch (IllegalArgumentException e) {
            problems.add(prefix + setting.key() + " = " + printable(setting.show(node)) + " (" + node.source()
                    + ") is not allowed: use " + setting.parser().allowed() + ".");
        }
    }

    private void chooseDefault(Setting<?> setting) {
        String byDefault = setting.byDefault();
        if (byDefault != null) {
            values.put(
                    setting.key(), ConfiguredValue.of(setting, new ConfigNode.Scalar(byDefault, ConfigSource.DEFAULT)));
        }
    }

    private static boolean isEmpty(ConfigNode node) {
        return node instanceof ConfigNode.Scalar text && text.isEmpty();
    }

    /** A value as one short line, whatever is in it. */
    private static String printable(String text) {
        String line = text.replaceAll("\\p{Cntrl}", "?");
        return line.length() <= MOST_SHOWN ? line : line.substring(0, MOST_SHOWN) + "...";
    }
}
