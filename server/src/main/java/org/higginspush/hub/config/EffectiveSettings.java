package org.higginspush.hub.config;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The value of every setting after defaults, file, environment and arguments were merged, and where each came from. */
public final class EffectiveSettings {
    private final Map<String, ConfiguredValue<?>> values;

    EffectiveSettings(Map<String, ConfiguredValue<?>> values) {
        this.values = Map.copyOf(values);
    }

    /**
     * A setting with the value it was given.
     *
     * @param value what {@code node} means
     */
    record ConfiguredValue<T>(Setting<T> setting, T value, ConfigNode node) {
        static <T> ConfiguredValue<T> of(Setting<T> setting, ConfigNode node) {
            return new ConfiguredValue<>(setting, setting.parser().parse(node), node);
        }

        SettingLine line() {
            return new SettingLine(
                    setting.key(), setting.show(node), node.source().name());
        }
    }

    /**
     * One effective value for people.
     *
     * @param key the setting
     * @param value as it was written, {@code [redacted]} if it is secret, empty if it is not set
     * @param source where it was set: {@code default}, a file with its line, a variable or an option
     */
    public record SettingLine(String key, String value, String source) {}

    /** All settings in the order of the documentation, for {@code check-config}. */
    public List<SettingLine> lines() {
        return Settings.REGISTRY.settings().stream().map(this::line).toList();
    }

    /** Whether a setting was given anywhere, so that it does not have its default. */
    public boolean isSet(String key) {
        return !source(key).equals(ConfigSource.DEFAULT.name());
    }

    /** The keys of the settings that mean something else than they did, in the order of the documentation. */
    public List<String> changedSince(EffectiveSettings before) {
        return Settings.REGISTRY.settings().stream()
                .filter(setting -> !Objects.equals(find(setting), before.find(setting)))
                .map(Setting::key)
                .toList();
    }

    /** Where a setting was set: {@code default}, a file with its line, a variable or an option. */
    public String source(String key) {
        ConfiguredValue<?> value = values.get(key);
        return (value == null ? ConfigSource.DEFAULT : value.node().source()).name();
    }

    /**
     * The configuration these values make.
     *
     * @throws InvalidConfiguration if they contradict each other
     */
    public HubConfig toConfig() {
        List<String> problems = SettingRules.problems(this, Set.of());
        if (!problems.isEmpty()) {
            throw new InvalidConfiguration(problems);
        }
        return HubConfig.of(this);
    }

    /** The value of a setting that always has one. */
    <T> T get(Setting<T> setting) {
        return Objects.requireNonNull(find(setting), setting.key());
    }

    /** The value of a setting, or null if it is not set. */
    <T> @Nullable T find(Setting<T> setting) {
        @SuppressWarnings("unchecked") // a choice is kept under the key of its own setting
        ConfiguredValue<T> choice = (ConfiguredValue<T>) values.get(setting.key());
        return choice == null ? null : choice.value();
    }

    private SettingLine line(Setting<?> setting) {
        ConfiguredValue<?> choice = values.get(setting.key());
        return choice == null ? new SettingLine(setting.key(), "", ConfigSource.DEFAULT.name()) : choice.line();
    }
}
