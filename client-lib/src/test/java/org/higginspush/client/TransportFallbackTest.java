package org.higginspush.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.higginspush.client.Transport.LONG_POLLING;
import static org.higginspush.client.Transport.WEBSOCKET;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** From WebSocket to long polling and back. */
class TransportFallbackTest extends HubTestBase {
    @ParameterizedTest
    @EnumSource
    void aNoticeArrivesOverEachTransport(Transport transport) throws Exception {
        startHub();
        TestDevice phone = device("alex", "phone", transport).isPushedOver(transport);
        phone.syncsEverything();

        publish(publisher(), new Change("alex", "passwords", 7L, "home-pc"));

        phone.syncs("passwords");
    }

    @Test
    void whereNoWebSocketPassesLongPollingDoes() throws Exception {
        startHub();
        FaultyNetwork network = closing(FaultyNetwork.before(hub.uri()));
        network.blocksWebSockets(true);

        TestDevice phone = deviceBehind(network, Duration.ofHours(1));

        phone.isPushedOver(LONG_POLLING).syncsEverything();
        assertThat(phone.states()).as("no timer in between").containsExactly(TestDevice.pushOver(LONG_POLLING));
        publish(publisher(), new Change("alex", "passwords", 7L, "home-pc"));
        phone.syncs("passwords");
    }

    @Test
    void aHubWithoutWebSocketIsReachedByLongPolling() throws Exception {
        startHub("bayeux.websocket=off");

        device("alex", "phone", builder -> builder).isPushedOver(LONG_POLLING);
    }

    @Test
    void itFindsItsWayBackToWebSocket() throws Exception {
        startHub();
        FaultyNetwork network = closing(FaultyNetwork.before(hub.uri()));
        network.blocksWebSockets(true);
        TestDevice phone = deviceBehind(network, Duration.ofMillis(200));
        phone.isPushedOver(LONG_POLLING).syncsEverything();
        await().atMost(TestDevice.LONG).until(() -> network.refused() >= 3);
        phone.isPushedOver(LONG_POLLING);

        network.blocksWebSockets(false);

        phone.isPushedOver(WEBSOCKET);
        publish(publisher(), new Change("alex", "passwords", 7L, "home-pc"));
        phone.syncs("passwords");
    }

    @Test
    void afterALossWebSocketIsTriedFirst() throws Exception {
        startHub();
        FaultyNetwork network = closing(FaultyNetwork.before(hub.uri()));
        network.blocksWebSockets(true);
        TestDevice phone = deviceBehind(network, Duration.ofHours(1));
        phone.isPushedOver(LONG_POLLING);

        network.blocksWebSockets(false);
        network.cuts();

        phone.isPushedOver(WEBSOCKET);
    }

    @Test
    void aNetworkThatCutsWebSocketsGetsLongPolling() throws Exception {
        startHub();
        FaultyNetwork network = closing(FaultyNetwork.before(hub.uri()));
        TestDevice phone = deviceBehind(network, Duration.ofHours(1));

        phone.isPushedOver(WEBSOCKET);
        network.cuts();
        await().atMost(TestDevice.LONG).until(() -> phone.disconnections().size() == 1);
        phone.isPushedOver(WEBSOCKET);
        network.cuts();

        phone.isPushedOver(LONG_POLLING);
    }

    private TestDevice deviceBehind(FaultyNetwork network, Duration webSocketRetry) {
        return closing(TestDevice.connects(
                network.uri(), "alex", "phone", hub.tokens("alex"), builder -> builder.webSocketRetry(webSocketRetry)));
    }
}
