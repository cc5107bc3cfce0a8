package org.higginspush.hub.config;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The settings there are, in the order of the documentation. */
final class Table {
    private final Map<String, Setting<?>> byKey = new LinkedHashMap<>();

    Table(Setting<?>... settings) {
        for (Setting<?> setting : settings) {
            if (byKey.put(setting.key(), setting) != null) {
                throw new IllegalArgumentException("twice in the table: " + setting.key());
            }
        }
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

    /** The key that was most likely meant; of a section, the first one in it. */
    String nearest(String key) {
        return byKey.keySet().stream()
                .filter(known -> known.startsWith(key + "."))
                .findFirst()
                .orElseGet(() -> Nearest.to(key, byKey.keySet()));
    }

    /** The variable that was most likely meant. */
    String nearestVariable(String variable) {
        return Nearest.to(variable, settings().stream().map(Setting::variable).toList());
    }
}
