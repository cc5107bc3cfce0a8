package org.higginspush.hub.command;

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
final class Logging {
    private static final String OURS = "org.higginspush";

    /** The classes that extend CometD's log under their own names what CometD has them log: messages, session ids. */
    private static final String BAYEUX = OURS + ".hub.edge.bayeux";

    /** What these say in warnings, anybody can have them say: the text of requests, as often as one likes. */
    private static final List<String> OF_STRANGERS = List.of(
            "org.cometd.server",
            "org.eclipse.jetty.http",
            "org.eclipse.jetty.server.Response",
            "org.eclipse.jetty.util.HostPort");

    private Logging() {}

    /**
     * From now on logs to standard error. The level concerns the hub's own loggers. The libraries stay quiet whatever it
     * is: what they log below warnings, and some even in them, holds the requests and messages of clients. So does what
     * our extensions of CometD's classes log below warnings.
     */
    static void configure(HubConfig.Log log) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(standardError(context, layout(log.format())));
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.WARN);
        OF_STRANGERS.forEach(name -> context.getLogger(name).setLevel(Level.ERROR));
        Level level = Level.valueOf(log.level().name());
        context.getLogger(OURS).setLevel(level);
        context.getLogger(BAYEUX).setLevel(level.isGreaterOrEqual(Level.WARN) ? level : Level.WARN);
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
