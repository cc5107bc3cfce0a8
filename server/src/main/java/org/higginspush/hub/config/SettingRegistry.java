package org.higginspush.hub.config;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.higginspush.hub.model.Suggestions;
import org.jspecify.annotations.Nullable;

/** The settings there are, in the order of the documentation. */
final class SettingRegistry {
    private final Map<String, Setting<?>> byKey = new LinkedHashMap<>();

    SettingRegistry(Setting<?>... settings) {
        this(List.of(settings));
    }

    private SettingRegistry(Collection<Setting<?>> settings) {
        for (Setting<?> setting : settings) {
            if (byKey.put(setting.key(), setting) != null) {
                throw new IllegalArgumentException("registered twice: " + setting.key());
            }
        }
    }

    /** These settings, and others after them. */
    SettingRegistry with(Collection<Setting<?>> others) {
        return new SettingRegistry(
                Stream.concat(settings().stream(), others.stream()).toList());
    }

    Collection<Setting<?>> settings() {
        return byKey.values();
    }

    @Nullable
    Setting<?> find(String key) {
        return byKey.get(key);
    }

    /** True if settings lie below this key. */
    boolean hasSection(String key) {
        return byKey.keySet().stream().anyMatch(known -> known.startsWith(key + "."));
    }

    /** The setting an environment variable sets, or null. */
    @Nullable
    Setting<?> findByVariable(String variable) {
        return byKey.values().stream()
                .filter(setting -> setting.variable().equals(variable))
                .findFirst()
                .orElse(null);
    }

    /** The key that was most likely meant, or null; of a section, the first one in it. */
    @Nullable
    String nearest(String key) {
        return byKey.keySet().stream()
                .filter(known -> known.startsWith(key + "."))
                .findFirst()
                .orElseGet(() -> Suggestions.nearest(key, byKey.keySet()));
    }

    /**
     * The variable that was most likely meant, or null.
     *
     * @param others variables that are no settings
     */
    @Nullable
    String nearestVariable(String variable, Collection<String> others) {
        String nearest = Suggestions.nearest(
                withoutPrefix(variable),
                Stream.concat(settings().stream().map(Setting::variable), others.stream())
                        .map(SettingRegistry::withoutPrefix)
                        .toList());
        return nearest == null ? null : Setting.ENVIRONMENT_PREFIX + nearest;
    }

    private static String withoutPrefix(String variable) {
        return variable.substring(Setting.ENVIRONMENT_PREFIX.length());
    }
}
