package org.higginspush.hub.command;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import org.higginspush.hub.config.EffectiveSettings;
import org.higginspush.hub.config.InvalidConfiguration;
import org.higginspush.hub.config.SettingArgument;
import org.higginspush.hub.config.SettingsReader;
import org.higginspush.hub.model.PlainText;
import org.higginspush.hub.plugin.HubPlugin;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options by which a command learns the configuration. */
class SettingsOptions {
    private static final String FILE_VARIABLE = "HIGGINS_PUSH_CONFIG";

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The configuration file, in YAML. Also: the variable " + FILE_VARIABLE + ".")
    @Nullable
    String file;

    @Option(names = "--data", paramLabel = "DIR", description = "The hub's data folder, the setting 'data'.")
    @Nullable
    String data;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Any setting, for example --set log.format=json. Can be repeated.")
    List<String> assignments = List.of();

    /**
     * Merges defaults, file, environment and these options.
     *
     * @throws org.higginspush.hub.config.InvalidConfiguration if a setting is unknown or not allowed
     */
    EffectiveSettings read(Terminal terminal) {
        return read(terminal.environment());
    }

    EffectiveSettings read(Map<String, String> environment) {
        SettingsReader reader = new SettingsReader();
        String named = environment.getOrDefault(FILE_VARIABLE, "");
        String given = file == null ? named : file;
        if (file != null || !named.isEmpty()) {
            reader.file(path(given));
        }
        return reader.environment(environment, pluginVariables())
                .arguments(arguments())
                .finish();
    }

    private static Path path(String name) {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw new InvalidConfiguration(
                    "The configuration file " + PlainText.oneLine(name) + " is no path of a file.");
        }
    }

    /** What a variable with the name of a plug-in means is the plug-in's business. */
    private static Set<String> pluginVariables() {
        return ServiceLoader.load(HubPlugin.class).stream()
                .map(plugin -> "HIGGINS_PUSH_" + plugin.get().name().toUpperCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** What these options set. */
    List<SettingArgument> arguments() {
        List<SettingArgument> arguments = new ArrayList<>();
        add(arguments, "data", data);
        assignments.stream().map(SettingArgument::parse).forEach(arguments::add);
        return arguments;
    }

    static void add(List<SettingArgument> arguments, String key, @Nullable String value) {
        if (value != null) {
            arguments.add(new SettingArgument(key, value, "--" + key));
        }
    }
}
