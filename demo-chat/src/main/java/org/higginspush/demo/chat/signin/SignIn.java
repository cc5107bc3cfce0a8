package org.higginspush.demo.chat.signin;

import java.text.Normalizer;
import java.util.Locale;
import org.higginspush.demo.chat.rooms.Person;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * A request for a name, on a device.
 *
 * @param name the name to be seen by
 * @param platform what the device is: {@code Android}, {@code Linux i686}
 * @param device the device's own id
 * @param password what makes the name one's own on every device, or null
 * @param key what an earlier sign-in on this device was given, or null
 */
public record SignIn(
        String name,
        String platform,
        String device,
        @Nullable String password,
        @Nullable String key) {
    private static final int MAX_NAME = 32;
    private static final int MAX_PLATFORM = 32;
    private static final int MAX_DEVICE = 64;
    private static final int MAX_PASSWORD = 128;

    /**
     * @throws Refusal {@code MALFORMED} with what is wrong
     */
    public SignIn {
        name = label("name", name, MAX_NAME);
        platform = label("platform", platform, MAX_PLATFORM);
        device = label("device", device, MAX_DEVICE);
        if (platform.equalsIgnoreCase(Person.SERVER)) {
            throw Refusal.malformed("The platform \"server\" is kept for the server: give another.");
        }
        password = absentIfEmpty("password", password);
        key = absentIfEmpty("key", key);
    }

    /** The device as the others see it: {@code Android@02248011}. */
    String deviceId() {
        return platform + "@" + device;
    }

    /** What tells this name from others: two names that differ only in case or form are one. */
    String nameKey() {
        return nameKey(name);
    }

    static String nameKey(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    }

    private static String label(String what, @Nullable String text, int longest) {
        String label = text == null
                ? ""
                : Normalizer.normalize(text, Normalizer.Form.NFC).strip();
        if (label.isEmpty() || label.codePointCount(0, label.length()) > longest) {
            throw Refusal.malformed("The " + what + " must have 1 to " + longest + " characters.");
        }
        if (!label.codePoints().allMatch(SignIn::isVisible)) {
            throw Refusal.malformed("The " + what + " may hold letters, digits, signs and spaces, but no \"@\".");
        }
        return label;
    }

    /** Neither a separator of the parts, nor invisible characters, nor those that change the direction of the text. */
    private static boolean isVisible(int c) {
        int type = Character.getType(c);
        boolean hidden = type == Character.CONTROL
                || type == Character.FORMAT
                || type == Character.SURROGATE
                || type == Character.UNASSIGNED
                || type == Character.PRIVATE_USE
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR
                || type == Character.SPACE_SEPARATOR && c != ' ';
        return !hidden && c != '@';
    }

    private static @Nullable String absentIfEmpty(String what, @Nullable String secret) {
        if (secret == null || secret.isEmpty()) {
            return null;
        }
        if (secret.length() > MAX_PASSWORD) {
            throw Refusal.malformed("The " + what + " has at most " + MAX_PASSWORD + " characters.");
        }
        return secret;
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return name + "@" + deviceId();
    }
}
