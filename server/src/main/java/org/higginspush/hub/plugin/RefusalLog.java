package org.higginspush.hub.plugin;

import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.model.PlainText;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the log, at {@code debug}, whom the hub refused what, and why: one line for each refusal. It holds what was asked for (a
 * method and path, or a channel), the user where a token was accepted, the address, and the text of the answer; never a token, a
 * ticket, a session id, a query or a payload. Costs nothing while that level is off. Safe for use by many threads.
 */
public final class RefusalLog {
    private static final Logger log = LoggerFactory.getLogger(RefusalLog.class);
    private static final String IDENTITY = RefusalLog.class.getName();
    private static final int MOST_SHOWN = 120;
    /** How every JWT begins: {@code {"} in base64url. */
    private static final Pattern TOKEN = Pattern.compile("eyJ[A-Za-z0-9_-]{8,}[A-Za-z0-9._-]*");

    private RefusalLog() {}

    /** Whether refusals are logged: what only the log needs need not be found out otherwise. */
    public static boolean isOn() {
        return log.isDebugEnabled();
    }

    /** Remembers whose token a request brought, for the case that it is refused. */
    public static void identified(Request request, Identity who) {
        if (isOn()) {
            request.setAttribute(IDENTITY, who);
        }
    }

    /** An HTTP request was refused, or a part of it. */
    public static void refused(Request request, Refusal refusal) {
        if (isOn()) {
            Identity who = request.getAttribute(IDENTITY) instanceof Identity known ? known : null;
            String what = request.getMethod() + " " + request.getHttpURI().getPath();
            String why = refusal.code().status() + " " + refusal.text() + asked(request);
            refused(what, who, ClientAddress.of(request), why);
        }
    }

    /** The web origin and the host, by which a request may have been refused. */
    private static String asked(Request request) {
        String origin = request.getHeaders().get(HttpHeader.ORIGIN);
        String host = request.getHeaders().get(HttpHeader.HOST);
        return (origin == null ? "" : " Origin: " + brief(origin)) + (host == null ? "" : " Host: " + brief(host));
    }

    /**
     * Something was refused.
     *
     * @param what the channel, or what else was asked for
     * @param who the user, if one is known
     * @param address the address of the client, if it is known
     * @param why the text of the answer, with its code
     */
    public static void refused(String what, @Nullable Identity who, @Nullable String address, String why) {
        if (isOn()) {
            log.debug("Refused {}{} from {}: {}", brief(what), user(who), address, PlainText.oneLine(why));
        }
    }

    private static String user(@Nullable Identity who) {
        if (who == null) {
            return "";
        }
        return " of " + brief(who.user()) + (who.device() == null ? "" : " (device " + brief(who.device()) + ")");
    }

    /** Text that a client chose, as a part of one line; without a token that it put into the wrong place. */
    private static String brief(String text) {
        String shown = TOKEN.matcher(text).replaceAll("[a token]");
        return PlainText.oneLine(shown.length() > MOST_SHOWN ? shown.substring(0, MOST_SHOWN) + "..." : shown);
    }
}
