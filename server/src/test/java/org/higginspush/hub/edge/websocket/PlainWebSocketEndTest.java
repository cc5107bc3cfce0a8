package org.higginspush.hub.edge.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;
import org.higginspush.hub.access.CutOffCheck;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.backplane.EmbeddedBackplane;
import org.higginspush.hub.backplane.GroupLimits;
import org.higginspush.hub.edge.bayeux.ReconnectSpread;
import org.higginspush.hub.edge.jetty.AddressThrottle;
import org.higginspush.hub.edge.jetty.RateLimits;
import org.higginspush.hub.metrics.HubMetrics;
import org.higginspush.hub.model.ListenAddress;
import org.higginspush.hub.routing.Router;
import org.higginspush.hub.session.SessionLimits;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A session may end at any moment, also while its WebSocket is not open yet, or while requests of it are still to be read. */
class PlainWebSocketEndTest {
    private final EmbeddedBackplane backplane = EmbeddedBackplane.inMemory(
            new EmbeddedBackplane.BackplaneLimits(10, 10, new GroupLimits(1, 1, 1), 1, 1, 1), InstantSource.system());
    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
    private final List<String> closed = new ArrayList<>();
    private final List<String> written = new ArrayList<>();
    private boolean cutOff;
    private final PlainWebSockets sockets = new PlainWebSockets(
            new PlainWebSocketSettings(Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMinutes(1), 1_000),
            new Router(backplane),
            null,
            null,
            token -> new CompletableFuture<>(),
            who -> cutOff,
            new SessionLimits(10, 10, 10, System::nanoTime),
            new ReconnectSpread(() -> 0),
            RateLimits.perSecond(10, 10, 10),
            new AddressThrottle(System::nanoTime),
            timers,
            Runnable::run,
            InstantSource.system(),
            HubMetrics.NONE);

    private final CoreSession connection = new CoreSession.Empty() {
        @Override
        public void sendFrame(Frame frame, Callback callback, boolean batch) {
            written.add(frame.getPayloadAsUTF8());
            callback.succeeded();
        }

        @Override
        public void close(int code, String reason, Callback callback) {
            closed.add(code + " " + reason);
            callback.succeeded();
        }
    };

    @AfterEach
    void close() {
        timers.shutdownNow();
        backplane.close();
    }

    private PlainWebSocket socket() {
        Identity who = new Identity(
                "issuer",
                "alex",
                "phone",
                Set.of(Scope.SUBSCRIBE),
                Instant.now().plusSeconds(600),
                Duration.ZERO,
                Set.of());
        ListenAddress everything = new ListenAddress("localhost", 0, ListenAddress.Purpose.ALL);
        return new PlainWebSocket(
                sockets, new WebSocketOpening(who, false, null, false, null, null, everything), null, null);
    }

    @Test
    void aDeviceThatIsCutOffDuringItsUpgradeIsClosedOnceThatIsDone() {
        PlainWebSocket socket = socket();
        cutOff = true;
        socket.disconnect(CutOffCheck.refusal());
        socket.onOpen(connection, Callback.NOOP);
        assertThat(closed).singleElement().asString().startsWith("4401 This device was cut off");
        assertThat(written).isEmpty();
    }

    @Test
    void aHubThatStopsDuringAnUpgradeClosesOnceThatIsDone() {
        PlainWebSocket socket = socket();
        socket.move(Duration.ofSeconds(1));
        socket.onOpen(connection, Callback.NOOP);
        assertThat(closed).singleElement().asString().startsWith("4503 ");
    }

    @Test
    void whatComesAfterTheEndIsNotServed() {
        PlainWebSocket socket = socket();
        socket.onOpen(connection, Callback.NOOP);
        socket.disconnect(CutOffCheck.refusal());
        int before = written.size();
        socket.onFrame(
                new Frame(OpCode.TEXT, "{\"id\":1,\"method\":\"GET\",\"path\":\"/v1/users/alex/changes\"}"),
                Callback.NOOP); // the dispatcher is null: it must not be reached
        assertThat(written).hasSize(before);
        assertThat(closed).hasSize(1);
    }
}
