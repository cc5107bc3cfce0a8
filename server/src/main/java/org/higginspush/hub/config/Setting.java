package org.higginspush.hub.config;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One thing an operator may set.
 *
 * @param key its dotted name, lower case
 * @param parser what its values look like
 * @param byDefault the value without any setting, as it would be written; null if it is then unset
 * @param description one line for people
 * @param secret true if its value must never be shown
 */
record Setting<T>(
        String key, ValueParser<T> parser, @Nullable String byDefault, String description, boolean secret) {
    static final String ENVIRONMENT_PREFIX = "HIGGINS_PUSH_";

    private static final String REDACTED = "[redacted]";

    static <T> Setting<T> of(String key, ValueParser<T> parser, String byDefault, String description) {
        return new Setting<>(key, parser, byDefault, description, false);
    }

    static <T> Setting<T> optional(String key, ValueParser<T> parser, String description) {
        return new Setting<>(key, parser, null, description, false);
    }

    /** The environment variable that sets it. */
    String variable() {
        return ENVIRONMENT_PREFIX
                + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /** The value for people; secrets are not shown. */
    String show(ConfigNode value) {
        return secret ? REDACTED : value.toString();
    }
}
