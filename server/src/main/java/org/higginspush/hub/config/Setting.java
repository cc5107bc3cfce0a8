package org.higginspush.hub.config;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One thing an operator may set.
 *
 * @param key its dotted name, lower case
 * @param kind what its values look like
 * @param byDefault the value without any setting, as it would be written; null if it is then unset
 * @param description one line for people
 * @param secret true if its value must never be shown
 */
record Setting<T>(String key, Kind<T> kind, @Nullable String byDefault, String description, boolean secret) {
    static final String ENVIRONMENT_PREFIX = "HIGGINS_PUSH_";

    private static final String REDACTED = "[redacted]";

    static <T> Setting<T> of(String key, Kind<T> kind, String byDefault, String description) {
        return new Setting<>(key, kind, byDefault, description, false);
    }

    static <T> Setting<T> optional(String key, Kind<T> kind, String description) {
        return new Setting<>(key, kind, null, description, false);
    }

    /** The environment variable that sets it. */
    String variable() {
        return ENVIRONMENT_PREFIX
                + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /** The value for people; secrets are not shown. */
    String show(Raw value) {
        return secret ? REDACTED : value.toString();
    }
}
