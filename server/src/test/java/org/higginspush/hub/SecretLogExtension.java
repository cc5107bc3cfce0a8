package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * Fails every test class during which a secret was logged, by whomever: us, CometD or Jetty. JUnit finds it by itself
 * ({@code META-INF/services} and {@code junit-platform.properties}), so it watches all tests of a run, those that are about
 * something else above all: nobody has to think of it.
 *
 * <p>An appender at the root collects what is logged; our own loggers at DEBUG, which is more than a hub ever has, and the
 * libraries' at the levels that a hub gives them. What must not be there is known in two ways. The fixtures note the secrets
 * that they come by ({@link #note}): tokens, tickets, client ids, browser cookies. And some things are secrets by their looks:
 * a JWT, and the query of a request to the hub, whatever stands in it. After each class its lines are searched for both.
 */
public final class SecretLogExtension implements BeforeAllCallback, AfterAllCallback {
    /** So many characters of a secret are enough to know it by: its last, because all tokens begin alike. */
    private static final int KNOWN_BY = 12;

    private static final int MOST_LINES = 100_000;
    private static final Set<String> SECRETS = ConcurrentHashMap.newKeySet();
    private static final Pattern BY_LOOKS =
            Pattern.compile("eyJ[\\w-]{8,}\\.[\\w-]{8,}\\.|/(?:bayeux|v1|chat|sync)[\\w/%.-]*\\?[^\\s\"]*=");
    private static final Pattern IN_ANSWERS =
            Pattern.compile("\"(?:clientId|ticket)\"\\s*:\\s*\"([^\"]{8,})\"|BAYEUX_BROWSER=([^;\\s]{8,})");
    private static final LogLines LINES = new LogLines();

    /** Collects the lines of the class that runs. */
    private static final class LogLines extends AppenderBase<ILoggingEvent> {
        /** Guarded by this. */
        private List<String> lines = new ArrayList<>();

        @Override
        protected synchronized void append(ILoggingEvent event) {
            if (lines.size() < MOST_LINES) {
                lines.add(text(event));
            }
        }

        private static String text(ILoggingEvent event) {
            StringBuilder text = new StringBuilder(event.getLoggerName() + " " + event.getFormattedMessage());
            for (IThrowableProxy cause = event.getThrowableProxy(); cause != null; cause = cause.getCause()) {
                text.append(" because ").append(cause.getMessage());
            }
            return text.toString();
        }

        synchronized List<String> take() {
            List<String> taken = lines;
            lines = new ArrayList<>();
            return taken;
        }
    }

    /** From now on this text must not be logged. */
    public static String note(String secret) {
        if (secret.length() >= KNOWN_BY) {
            SECRETS.add(secret.substring(secret.length() - KNOWN_BY));
        }
        return secret;
    }

    /** Notes the secrets in what the hub answered. */
    static void noteAll(String answer) {
        IN_ANSWERS
                .matcher(answer)
                .results()
                .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
                .forEach(SecretLogExtension::note);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        LoggerContext loggers = (LoggerContext) LoggerFactory.getILoggerFactory();
        Logger root = loggers.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        if (!root.isAttached(LINES)) { // tests of the hub's own logging throw all appenders away
            LINES.setContext(loggers);
            LINES.start();
            root.addAppender(LINES);
        }
        loggers.getLogger("org.higginspush.hub").setLevel(Level.DEBUG);
        loggers.getLogger("org.higginspush.hub.edge.bayeux").setLevel(Level.WARN);
        loggers.getLogger("org.cometd").setLevel(Level.WARN);
        loggers.getLogger("org.eclipse.jetty").setLevel(Level.WARN);
        for (String name : List.of(
                "com.eatthepath.pushy",
                "io.netty",
                "org.cometd.server",
                "org.eclipse.jetty.http",
                "org.eclipse.jetty.util.HostPort")) {
            loggers.getLogger(name).setLevel(Level.ERROR);
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        List<String> lines = LINES.take();
        assertThat(lines)
                .as("lines that were logged, with a token, ticket, client id, cookie or query")
                .noneMatch(SecretLogExtension::holdsSecret);
    }

    static boolean holdsSecret(String line) {
        return BY_LOOKS.matcher(line)
                        .results()
                        .map(MatchResult::group)
                        .findAny()
                        .isPresent()
                || IntStream.rangeClosed(0, line.length() - KNOWN_BY)
                        .anyMatch(at -> SECRETS.contains(line.substring(at, at + KNOWN_BY)));
    }
}
