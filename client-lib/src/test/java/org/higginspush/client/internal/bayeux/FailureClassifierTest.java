package org.higginspush.client.internal.bayeux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.higginspush.client.internal.reconnect.ConnectionFailure.Kind.BLOCKED;
import static org.higginspush.client.internal.reconnect.ConnectionFailure.Kind.ENDED;
import static org.higginspush.client.internal.reconnect.ConnectionFailure.Kind.LOST;
import static org.higginspush.client.internal.reconnect.ConnectionFailure.Kind.UNAVAILABLE;
import static org.higginspush.client.internal.reconnect.ConnectionFailure.Kind.UNREACHABLE;

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
import org.higginspush.client.internal.reconnect.ConnectionFailure;
import org.junit.jupiter.api.Test;

class FailureClassifierTest {
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
        assertOpening(new UpgradeException(HUB, 503, "busy"), UNAVAILABLE);
        assertOpening(new TransportException(Map.of("httpCode", 429)), UNAVAILABLE);
        assertOpening(new WebSocketClosedException(1012), UNAVAILABLE);
    }

    @Test
    void aHubThatClosesAConnectionDidNotLoseIt() {
        assertOpen(new WebSocketClosedException(1000), ENDED);
        assertOpen(new WebSocketClosedException(1001), ENDED);
        assertOpen(new WebSocketClosedException(1012), ENDED);
        assertOpen(new WebSocketClosedException(1006), LOST);
        assertOpen(new EOFException(), LOST);
    }

    @Test
    void theTextSaysWhatHappened() {
        assertThat(FailureClassifier.classify(new ConnectException("Connection refused"), false)
                        .text())
                .isEqualTo("ConnectException: Connection refused");
        assertThat(FailureClassifier.classify(new UpgradeException(HUB, 403, "no"), false))
                .satisfies(failure -> assertThat(failure.code()).isEqualTo(403))
                .satisfies(failure -> assertThat(failure.text()).contains("403"));
    }

    private static void assertOpening(Throwable failure, ConnectionFailure.Kind kind) {
        assertThat(FailureClassifier.classify(failure, false).kind()).isEqualTo(kind);
    }

    private static void assertOpen(Throwable failure, ConnectionFailure.Kind kind) {
        assertThat(FailureClassifier.classify(failure, true).kind()).isEqualTo(kind);
    }
}
