package org.higginspush.hub.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.higginspush.hub.edge.jetty.AddressThrottle;
import org.higginspush.hub.edge.jetty.ThrottledConnector;
import org.higginspush.hub.metrics.HubMetrics;
import org.higginspush.hub.model.ListenAddress;
import org.higginspush.hub.model.ListenAddress.Purpose;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class HealthHandlerTest {
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(HealthHandler.class);
    private final Server server = new Server();
    private final ThrottledConnector connector = new ThrottledConnector(
            server,
            new ListenAddress("127.0.0.1", 0, Set.of(Purpose.OPERATIONS)),
            1,
            1,
            List.of(new HttpConnectionFactory()),
            new AddressThrottle(System::nanoTime),
            address -> false,
            HubMetrics.NONE);
    private final HttpClient client = HttpClient.newHttpClient();
    private volatile boolean draining;
    private volatile @Nullable String problem = "/var/lib/push/hub.db cannot be written";

    @BeforeEach
    void start() throws Exception {
        log.start();
        logger.addAppender(log);
        server.addConnector(connector);
        server.setHandler(new HealthHandler(
                Map.of("storage", () -> problem), () -> draining, () -> Map.of("dataFolder", "/data")));
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
        logger.detachAppender(log);
    }

    @Test
    void thisMachineIsToldWhatIsWrong() throws Exception {
        HttpResponse<String> answer = ask("Accept");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("storage: /var/lib/push/hub.db cannot be written");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Forwarded", "X-Forwarded-For", "X-Real-IP", "Via"})
    void whoComesThroughAProxyIsToldWhichPartOnly(String header) throws Exception {
        HttpResponse<String> answer = ask(header);
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("storage: does not work now").doesNotContain("/var/lib");
    }

    @Test
    void eachChangeIsLoggedOnce() throws Exception {
        ask("Via");
        ask("Via");
        problem = null;
        assertThat(ask("Via").body()).isEqualTo("{\"status\":\"ready\",\"problems\":[]}\n");
        ask("Via");
        assertThat(log.list).hasSizeBetween(1, 2); // the second is for those who log more than warnings
        assertThat(log.list.get(0).getFormattedMessage()).contains("/var/lib/push/hub.db");
    }

    @Test
    void everybodyIsToldThatItDrains() throws Exception {
        problem = null;
        draining = true;
        HttpResponse<String> answer = ask("Via");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("\"status\":\"draining\"", "draining: the hub is about to stop");
        assertThat(log.list).as("that is logged by who drains").isEmpty();
    }

    private HttpResponse<String> ask(String header) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + connector.getLocalPort() + "/readyz"))
                        .header(header, "192.0.2.1")
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
