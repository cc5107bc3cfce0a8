package org.higginspush.client;

/**
 * The hub's "no" for good: trying the same again will not help.
 *
 * @param code the hub's code, an HTTP status such as 401 or 403
 * @param text for people: what is wrong, in the hub's words; never holds a token
 * @param hint for people: what to do about it
 */
public record Refusal(int code, String text, String hint) {
    @Override
    public String toString() {
        return code + " " + text + " " + hint;
    }
}
