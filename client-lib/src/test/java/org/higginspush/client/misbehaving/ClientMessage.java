package org.higginspush.client.misbehaving;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Bayeux message of a client.
 *
 * @param channel its channel
 * @param id its id, as JSON
 * @param text the whole message
 */
record ClientMessage(String channel, String id, String text) {
    private static final Pattern CHANNEL = Pattern.compile("\"channel\"\\s*:\\s*\"([^\"]*)\"");
    private static final Pattern ID = Pattern.compile("\"id\"\\s*:\\s*(\"[^\"]*\"|\\d+)");
    private static final Pattern NO_WAIT = Pattern.compile("\"timeout\"\\s*:\\s*0\\b");

    boolean isConnect() {
        return channel.equals("/meta/connect");
    }

    /** True if the client lets the hub hold it: the first heartbeat of a session is to be answered at once. */
    boolean mayBeHeld() {
        return !NO_WAIT.matcher(text).find();
    }

    /** The messages of a JSON list: what stands between braces of the first level. */
    static List<ClientMessage> of(String json) {
        List<ClientMessage> messages = new ArrayList<>();
        int depth = 0;
        int start = 0;
        boolean quoted = false;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && c == '{' && depth++ == 0) {
                start = i;
            } else if (!quoted && c == '}' && --depth == 0) {
                messages.add(message(json.substring(start, i + 1)));
            }
        }
        return messages;
    }

    private static ClientMessage message(String text) {
        return new ClientMessage(first(CHANNEL, text).replaceAll("\\\\/", "/"), first(ID, text), text);
    }

    private static String first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? matcher.group(1) : "\"\"";
    }
}
