package org.higginspush.hub.plugin;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.higginspush.hub.model.Refusal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestBodyTest {
    private static final int MOST = 100;
    private static final int PATIENCE_MILLIS = 10_000;

    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server, 1, 1);
    private final BlockingQueue<String> outcomes = new LinkedBlockingQueue<>();
    private final List<Socket> clients = new ArrayList<>();
    private Duration deadline = Duration.ofMinutes(1);

    @BeforeEach
    void start() throws Exception {
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                RequestBody.read(request, MOST, deadline).whenComplete((body, failure) -> {
                    String outcome = failure == null ? new String(body, US_ASCII) : words(failure);
                    outcomes.add(outcome);
                    Content.Sink.write(response, true, outcome, callback);
                });
                return true;
            }
        });
        server.start();
    }

    private static String words(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof Refusal refusal ? refusal.bayeuxError() : String.valueOf(cause);
    }

    @AfterEach
    void stop() throws Exception {
        for (Socket client : clients) {
            client.close();
        }
        server.stop();
    }

    private Socket begins(String rest) throws IOException {
        Socket socket = new Socket("127.0.0.1", connector.getLocalPort());
        clients.add(socket);
        socket.getOutputStream().write(("POST / HTTP/1.1\r\nHost: h\r\n" + rest).getBytes(US_ASCII));
        return socket;
    }

    private String outcome() throws InterruptedException {
        return outcomes.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Test
    void aBodyInPiecesIsPutTogether() throws Exception {
        Socket client = begins("Content-Length: 6\r\n\r\nabc");
        client.getOutputStream().write("def".getBytes(US_ASCII));

        assertThat(outcome()).isEqualTo("abcdef");
    }

    @Test
    void noBodyIsAnEmptyOne() throws Exception {
        begins("\r\n");

        assertThat(outcome()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 101\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n65\r\n"})
    void aLargeOneIsReadNoFurtherThanTheLimit(String rest) throws Exception {
        begins(rest + "x".repeat(rest.contains("chunked") ? 101 : 0));

        assertThat(outcome()).startsWith("413::The body is too large: at most 100 bytes.");
    }

    @Test
    void oneThatDripsIsRefusedThoughBytesKeepComing() throws Exception {
        deadline = Duration.ofMillis(300);
        Socket client = begins("Content-Length: 100\r\n\r\n");

        assertThat(dripUntilAnswered(client)).isEqualTo('H');
        assertThat(outcome()).startsWith("408::The body came too slowly");
    }

    private static int dripUntilAnswered(Socket client) throws IOException {
        client.setSoTimeout(20);
        InputStream in = client.getInputStream();
        for (int bytes = 0; bytes < 99; bytes++) {
            client.getOutputStream().write('x');
            try {
                return in.read();
            } catch (SocketTimeoutException e) {
                // not answered yet: the next byte
            }
        }
        return -1;
    }

    @Test
    void oneThatBreaksOffIsTheClientsFault() throws Exception {
        begins("Content-Length: 100\r\n\r\nabc").close();

        assertThat(outcome()).startsWith("400::The body broke off");
    }
}
