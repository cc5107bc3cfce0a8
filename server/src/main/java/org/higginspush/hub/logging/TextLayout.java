package org.higginspush.hub.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.LayoutBase;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;

/**
 * One line of text an event, for people: time (UTC), level, what it is about, message. Line ends and control characters
 * in a message become spaces, so that nobody can forge a line or steer a terminal.
 */
public final class TextLayout extends LayoutBase<ILoggingEvent> {
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\u2028\\u2029]+");

    @Override
    public String doLayout(ILoggingEvent event) {
        String causes = LogMessageFormat.causes(event);
        return event.getInstant().truncatedTo(ChronoUnit.MILLIS)
                + " " + String.format("%-5s", event.getLevel())
                + " " + LogMessageFormat.logger(event)
                + ": " + onOneLine(LogMessageFormat.message(event) + (causes.isEmpty() ? "" : ": " + causes))
                + System.lineSeparator();
    }

    private static String onOneLine(String text) {
        return CONTROL.matcher(text).replaceAll(" ");
    }
}
