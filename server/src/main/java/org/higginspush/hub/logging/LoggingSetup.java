package org.higginspush.hub.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.Layout;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.higginspush.hub.config.HubConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets up logging as the configuration says. */
public final class LoggingSetup {
    private static final String OURS = "org.higginspush";

    /** Classes that extend CometD's and Jetty's: the code they inherit logs messages and session ids under their names. */
    private static final List<String> EXTENSIONS = List.of(OURS + ".hub.edge.bayeux", OURS + ".hub.edge.jetty");

    /** Loggers whose warnings quote requests or answers, so that anybody can fill the log through them. */
    private static final List<String> QUOTING_LOGGERS = List.of(
            "com.eatthepath.pushy",
            "io.netty",
            "org.cometd.server",
            "org.eclipse.jetty.http",
            "org.eclipse.jetty.server.Response",
            "org.eclipse.jetty.util.HostPort");

    private LoggingSetup() {}

    /**
     * Logs to standard error from now on. The level applies to the hub's own loggers. Libraries, and our classes that extend
     * CometD's, log warnings at most, whatever the level: below that they log the requests and messages of clients.
     */
    public static void configure(HubConfig.Log log) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(standardError(context, layout(log.format())));
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.WARN);
        QUOTING_LOGGERS.forEach(name -> context.getLogger(name).setLevel(Level.ERROR));
        level(log.level());
    }

    /** Sets the level alone, of a hub that logs already. */
    public static void level(HubConfig.LogLevel least) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        Level level = Level.valueOf(least.name());
        context.getLogger(OURS).setLevel(level);
        Level warn = level.isGreaterOrEqual(Level.WARN) ? level : Level.WARN;
        EXTENSIONS.forEach(name -> context.getLogger(name).setLevel(warn));
    }

    private static Layout<ILoggingEvent> layout(HubConfig.LogFormat format) {
        return switch (format) {
            case TEXT -> new TextLayout();
            case JSON -> new JsonLayout();
        };
    }

    private static ConsoleAppender<ILoggingEvent> standardError(LoggerContext context, Layout<ILoggingEvent> layout) {
        layout.setContext(context);
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.setLayout(layout);
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        return appender;
    }
}
