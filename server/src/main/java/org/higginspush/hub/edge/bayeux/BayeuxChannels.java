package org.higginspush.hub.edge.bayeux;

import org.higginspush.hub.model.Ids;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;

/** The names of the hub's own channels, read and written in one place. */
final class BayeuxChannels {
    static final String TOKEN_RENEWAL = "/service/token";

    /** Where a device registers, so that it can be woken. */
    static final String REGISTRATION = "/service/registration";

    /** Where a change is published that says itself whom it is for. */
    static final String CHANGES = "/service/changes";

    /** Longest name: two fixed segments and one encoded id of 128 characters of 4 bytes each. */
    static final int MAX_NAME = 1600;

    static final int MAX_PLUGIN_NAME = 256;
    static final int MAX_SEGMENTS = 8;

    private static final String USER = "/user/";
    private static final String CONTEXTS = "/contexts";

    private BayeuxChannels() {}

    /** The channel of a user's notices. */
    static String contextsOf(String user) {
        return USER + Ids.encode(user) + CONTEXTS;
    }

    /**
     * Reads the user of {@code /user/<id>/contexts}. The id is decoded and judged, never the text of the channel.
     *
     * @return the user id, or null if this is not such a channel
     * @throws Refusal if it is one but its id is not an id
     */
    static @Nullable String userOf(String channel) {
        if (!channel.startsWith(USER) || !channel.endsWith(CONTEXTS)) {
            return null;
        }
        int end = channel.length() - CONTEXTS.length();
        if (end <= USER.length()) {
            return null;
        }
        String segment = channel.substring(USER.length(), end);
        return segment.indexOf('/') >= 0 ? null : Ids.decode("user", segment);
    }

    /** Refuses names that are costly or that mean several channels, before anything else looks at them. */
    static void check(String channel) {
        if (channel.length() > MAX_NAME) {
            throw Refusal.malformed("The channel name is too long: at most " + MAX_NAME + " characters.");
        }
        if (channel.length() < 2 || channel.charAt(0) != '/') {
            throw Refusal.malformed("The channel name must start with / and have at least one segment.");
        }
        int segments = 0;
        for (int i = 0; i < channel.length(); i++) {
            if (channel.charAt(i) == '/') {
                segments++;
            }
        }
        if (segments > MAX_SEGMENTS) {
            throw Refusal.malformed("The channel name has too many segments: at most " + MAX_SEGMENTS + ".");
        }
    }
}
