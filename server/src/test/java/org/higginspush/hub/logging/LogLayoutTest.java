package org.higginspush.hub.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.Layout;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.higginspush.hub.config.HubConfig;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LogLayoutTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00.123456Z");
    private static final String JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbGV4In0.c2lnbmF0dXJl";

    private final LoggerContext context = new LoggerContext();

    @AfterEach
    void restoreLogging() throws Exception {
        TestLogging.restore();
    }

    @Test
    void textIsOneLineForPeople() {
        assertThat(text("The hub listens on {}", null, "http://a"))
                .isEqualTo("2026-11-21T12:00:00.123Z INFO  Hub: The hub listens on http://a" + System.lineSeparator());
    }

    @Test
    void nobodyCanForgeALineOrSteerTheTerminal() {
        for (String evil : List.of("a\nb", "a\r\nb", "a\u2028b", "a\u0085b", "a\u001bb", "a\u009bb", "a\u0000b")) {
            assertThat(text("user {}", null, evil)).endsWith(": user a b" + System.lineSeparator());
            assertThat(json("user {}", null, evil).lines()).hasSize(1);
        }
    }

    @Test
    void anExceptionStaysOnTheLineWithItsCauses() {
        Exception failure = new IllegalStateException("first\nline", new IOException("disk full"));
        String line = text("It broke", failure);
        assertThat(line.lines()).hasSize(1);
        assertThat(line)
                .contains("It broke: java.lang.IllegalStateException: first line (")
                .contains("LogLayoutTest.java:", ", because java.io.IOException: disk full (");
    }

    @Test
    void aTokenOrATicketGoesNoFurther() {
        Exception failure = new IOException("GET /v1/users/a/changes?ticket=s3cr3t&wait=1");
        for (String line : List.of(text("token " + JWT, failure), json("token {}", failure, JWT))) {
            assertThat(line).contains("[redacted]").doesNotContain("eyJ", "s3cr3t");
        }
    }

    @Test
    void noQueryOfARequestIsWrittenDown() {
        for (String query : List.of("jsonp=cb&message=%5Bs3cr3t", "json%70=cb&x=s3cr3t", "a&ticket=s3cr3t&wait=1")) {
            String line = text("GET http://hub/bayeux?" + query + " failed", new IOException("no"));
            assertThat(line).contains("/bayeux?[redacted] failed").doesNotContain("s3cr3t");
        }
        assertThat(text("Is it a = b? It is.", new IOException("no"))).contains("Is it a = b? It is.");
    }

    @Test
    void jsonIsOneObjectALineForMachines() throws IOException {
        JsonNode line = new ObjectMapper().readTree(json("said \"{}\"", new IOException("no"), "a\nb"));
        assertThat(line.get("time").asText()).isEqualTo(NOON.toString());
        assertThat(line.get("level").asText()).isEqualTo("INFO");
        assertThat(line.get("logger").asText()).isEqualTo("org.higginspush.hub.Hub");
        assertThat(line.get("message").asText()).isEqualTo("said \"a\nb\"");
        assertThat(line.get("error").asText()).startsWith("java.io.IOException: no");
        assertThat(line.get("stack").asText()).contains("LogLayoutTest");
        assertThat(new ObjectMapper().readTree(json("fine", null)).has("error")).isFalse();
    }

    @Test
    void librariesStayQuietWhateverTheLevel() {
        LoggingSetup.configure(new HubConfig.Log(HubConfig.LogFormat.TEXT, HubConfig.LogLevel.DEBUG));
        assertThat(level("org.higginspush.hub.Hub")).isEqualTo(Level.DEBUG);
        assertThat(level("org.eclipse.jetty.server.Server")).isEqualTo(Level.WARN);
        // At this level it logs no text of clients.
        assertThat(level("org.cometd.server.BayeuxServerImpl")).isEqualTo(Level.ERROR);
        LoggingSetup.configure(new HubConfig.Log(HubConfig.LogFormat.JSON, HubConfig.LogLevel.ERROR));
        assertThat(level("org.higginspush.hub.Hub")).isEqualTo(Level.ERROR);
    }

    @Test
    void ourExtensionsOfALibraryDoNotLogItsMessages() {
        String extension = "org.higginspush.hub.edge.bayeux.PushBayeuxServer.1f";
        LoggingSetup.configure(new HubConfig.Log(HubConfig.LogFormat.TEXT, HubConfig.LogLevel.DEBUG));
        assertThat(level(extension)).isEqualTo(Level.WARN);
        LoggingSetup.configure(new HubConfig.Log(HubConfig.LogFormat.TEXT, HubConfig.LogLevel.ERROR));
        assertThat(level(extension)).isEqualTo(Level.ERROR);
    }

    @Test
    void beforeTheConfigurationIsReadTheyAreQuietToo() throws Exception {
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(LoggingSetup.class.getResource("/logback.xml"));
        assertThat(context.getLogger("org.cometd.server.BayeuxServerImpl").getEffectiveLevel())
                .isEqualTo(Level.ERROR);
        assertThat(context.getLogger("org.eclipse.jetty").getEffectiveLevel()).isEqualTo(Level.WARN);
    }

    private static Level level(String logger) {
        return ((Logger) LoggerFactory.getLogger(logger)).getEffectiveLevel();
    }

    private String text(String message, @Nullable Throwable failure, Object... arguments) {
        return line(new TextLayout(), message, failure, arguments);
    }

    private String json(String message, @Nullable Throwable failure, Object... arguments) {
        return line(new JsonLayout(), message, failure, arguments);
    }

    private String line(
            Layout<ILoggingEvent> layout, String message, @Nullable Throwable failure, Object... arguments) {
        Logger logger = context.getLogger("org.higginspush.hub.Hub");
        LoggingEvent event =
                new LoggingEvent(LogLayoutTest.class.getName(), logger, Level.INFO, message, failure, arguments);
        event.setInstant(NOON);
        return layout.doLayout(event);
    }
}
