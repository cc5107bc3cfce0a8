package org.higginspush.hub.config;

/**
 * A setting given on the command line.
 *
 * @param key the setting's dotted name
 * @param value what was given for it
 * @param option the option that gave it, for messages: {@code --port}
 */
public record SettingArgument(String key, String value, String option) {
    /**
     * Reads {@code key=value}, the form of {@code --set}.
     *
     * @throws InvalidConfiguration if there is no equals sign after a key
     */
    public static SettingArgument parse(String assignment) {
        int equals = assignment.indexOf('=');
        if (equals < 1) {
            throw new InvalidConfiguration("--set needs key=value, for example --set port=8080.");
        }
        return new SettingArgument(
                assignment.substring(0, equals).strip(),
                assignment.substring(equals + 1).strip(),
                "--set");
    }
}
