package org.higginspush.hub.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import java.util.regex.Pattern;

/** What the text and the JSON layout have in common. */
final class LogMessageFormat {
    /** A JWT (RFC 7519), or the query of a URL, where a ticket may stand. None should come here; if one does, it goes no further. */
    private static final Pattern SECRET =
            Pattern.compile("eyJ[\\w-]{5,}\\.[\\w-]+\\.[\\w-]*|(?<=[\\w/]\\?)[^\\s\"'?]*=[^\\s\"']*");

    private static final int MOST_CAUSES = 5;

    private LogMessageFormat() {}

    /** The message without secrets. */
    static String message(ILoggingEvent event) {
        return withoutSecrets(String.valueOf(event.getFormattedMessage()));
    }

    /** The last part of the logger's name. */
    static String logger(ILoggingEvent event) {
        String name = event.getLoggerName();
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /** The exception and its causes on one line, each with the place it came from; empty if there is none. */
    static String causes(ILoggingEvent event) {
        StringBuilder text = new StringBuilder();
        IThrowableProxy cause = event.getThrowableProxy();
        for (int i = 0; cause != null && i < MOST_CAUSES; i++) {
            text.append(i == 0 ? "" : ", because ").append(cause.getClassName());
            text.append(cause.getMessage() == null ? "" : ": " + cause.getMessage());
            StackTraceElementProxy[] stack = cause.getStackTraceElementProxyArray();
            text.append(stack == null || stack.length == 0 ? "" : " (" + stack[0] + ")");
            cause = cause.getCause();
        }
        return withoutSecrets(text.toString());
    }

    static String withoutSecrets(String text) {
        return SECRET.matcher(text).replaceAll("[redacted]");
    }
}
