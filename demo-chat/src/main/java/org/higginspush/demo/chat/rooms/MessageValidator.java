package org.higginspush.demo.chat.rooms;

import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;

/** Checks the ids and texts of messages. A text is never changed: what is shown is what was typed. */
final class MessageValidator {
    private static final int MAX_MESSAGE_ID = 64;

    private MessageValidator() {}

    static String check(@Nullable String text, int maxLength) {
        if (text == null || text.isBlank()) {
            throw Refusal.malformed("The message is empty: give a \"text\".");
        }
        if (text.length() > 2 * maxLength || text.codePointCount(0, text.length()) > maxLength) {
            throw Refusal.malformed("The message is too long: at most " + maxLength + " characters.");
        }
        if (!text.codePoints().allMatch(MessageValidator::isAllowed)) {
            throw Refusal.malformed("The message holds a control character or half a character: use text only.");
        }
        return text;
    }

    static String checkId(@Nullable String id) {
        if (id == null
                || id.isEmpty()
                || id.length() > MAX_MESSAGE_ID
                || !id.chars().allMatch(MessageValidator::isIdCharacter)) {
            throw Refusal.malformed("The message needs an \"id\" of its own: 1 to " + MAX_MESSAGE_ID
                    + " letters, digits, \"-\" or \"_\".");
        }
        return id;
    }

    private static boolean isAllowed(int c) {
        return c == '\n' || c == '\t' || !Character.isISOControl(c) && Character.getType(c) != Character.SURROGATE;
    }

    private static boolean isIdCharacter(int c) {
        return c < 128 && (Character.isLetterOrDigit(c) || c == '-' || c == '_');
    }
}
