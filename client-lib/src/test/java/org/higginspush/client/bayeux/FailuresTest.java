package org.higginspush.client.bayeux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.higginspush.client.reconnect.Setback.Kind.BLOCKED;
import static org.higginspush.client.reconnect.Setback.Kind.CUT;
import static org.higginspush.client.reconnect.Setback.Kind.ENDED;
import static org.higginspush.client.reconnect.Setback.Kind.REFUSED;
import static org.higginspush.client.reconnect.Setback.Kind.UNREACHABLE;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;
import org.cometd.common.TransportException;
import org.eclipse.jetty.websocket.core.exception.UpgradeException;
import org.higginspush.client.reconnect.Setback;
import org.junit.jupiter.api.Test;

class FailuresTest {
    private static final URI HUB = URI.create("ws://hub/bayeux");

    @Test
    void whereNobodyAnswersNoTransportWillDo() {
        assertOpening(new ConnectException("refused"), UNREACHABLE);
        assertOpening(new UnknownHostException("hub"), UNREACHABLE);
        assertOpening(new SocketTimeoutException("connect"), UNREACHABLE);
        assertOpening(new SSLHandshakeException("certificate"), UNREACHABLE);
        assertOpening(new CompletionException(new UpgradeException(HUB, new ConnectException("refused"))), UNREACHABLE);
    }

    @Test
    void whereSomebodyAnswersAnotherTransportMay() {
        assertOpening(new UpgradeException(HUB, 403, "no"), BLOCKED);
        assertOpening(new UpgradeException(HUB, 200, "a page"), BLOCKED);
        assertOpening(new EOFException("closed"), BLOCKED);
        assertOpening(new TimeoutException("no answer"), BLOCKED);
        assertOpening(new TransportException(Map.of("httpCode", 404)), BLOCKED);
    }

    @Test
    void aHubThatIsBusyIsToBeGivenTime() {
        assertOpening(new UpgradeException(HUB, 503, "busy"), REFUSED);
        assertOpening(new TransportException(Map.of("httpCode", 429)), REFUSED);
        assertOpening(new WebSocketClosed(1012), REFUSED);
    }

    @Test
    void aGoodbyeIsNoAccident() {
        assertOpen(new WebSocketClosed(1000), ENDED);
        assertOpen(new WebSocketClosed(1001), ENDED);
        assertOpen(new WebSocketClosed(1012), ENDED);
        assertOpen(new WebSocketClosed(1006), CUT);
        assertOpen(new EOFException(), CUT);
    }

    @Test
    void theTextSaysWhatHappened() {
        assertThat(Failures.setback(new ConnectException("Connection refused"), false)
                        .text())
                .isEqualTo("ConnectException: Connection refused");
        assertThat(Failures.setback(new UpgradeException(HUB, 403, "no"), false))
                .satisfies(setback -> assertThat(setback.code()).isEqualTo(403))
                .satisfies(setback -> assertThat(setback.text()).contains("403"));
    }

    private static void assertOpening(Throwable failure, Setback.Kind kind) {
        assertThat(Failures.setback(failure, false).kind()).isEqualTo(kind);
    }

    private static void assertOpen(Throwable failure, Setback.Kind kind) {
        assertThat(Failures.setback(failure, true).kind()).isEqualTo(kind);
    }
}
