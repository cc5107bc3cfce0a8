package org.higginspush.hub.config;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The value of every setting after defaults, file, environment and arguments were merged, and where each came from. */
public final class EffectiveSettings {
    private final Map<String, Choice<?>> choices;

    EffectiveSettings(Map<String, Choice<?>> choices) {
        this.choices = Map.copyOf(choices);
    }

    /**
     * A setting with the value it was given.
     *
     * @param value what {@code raw} means
     */
    record Choice<T>(Setting<T> setting, T value, Raw raw) {
        static <T> Choice<T> of(Setting<T> setting, Raw raw) {
            return new Choice<>(setting, setting.kind().read(raw), raw);
        }

        Line line() {
            return new Line(setting.key(), setting.show(raw), raw.source().name());
        }
    }

    /**
     * One effective value for people.
     *
     * @param key the setting
     * @param value as it was written, {@code [redacted]} if it is secret, empty if it is not set
     * @param source where it was set: {@code default}, a file with its line, a variable or an option
     */
    public record Line(String key, String value, String source) {}

    /** All settings in the order of the documentation, for {@code check-config}. */
    public List<Line> lines() {
        return Settings.TABLE.settings().stream().map(this::line).toList();
    }

    /**
     * The configuration these values make.
     *
     * @throws InvalidConfiguration if they contradict each other
     */
    public HubConfig toConfig() {
        return HubConfig.of(this);
    }

    /** The value of a setting that always has one. */
    <T> T get(Setting<T> setting) {
        return Objects.requireNonNull(find(setting), setting.key());
    }

    /** The value of a setting, or null if it is not set. */
    <T> @Nullable T find(Setting<T> setting) {
        @SuppressWarnings("unchecked") // a choice is kept under the key of its own setting
        Choice<T> choice = (Choice<T>) choices.get(setting.key());
        return choice == null ? null : choice.value();
    }

    private Line line(Setting<?> setting) {
        Choice<?> choice = choices.get(setting.key());
        return choice == null ? new Line(setting.key(), "", Source.DEFAULT.name()) : choice.line();
    }
}
