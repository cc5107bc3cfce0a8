package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.cometd.bayeux.Message;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The path of a change, on real sockets, with CometD's own client. */
class DeliveryTest {
    @TempDir
    Path data;

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "long-polling"})
    void aChangeReachesTheOtherDevicesAndNeverItsOrigin(String transport) throws Exception {
        try (TestHub hub = TestHub.start(data)) {
            CometdClient homePc = hub.device(transport, "alex", "home-pc").connects("alex");
            CometdClient workPc = hub.device(transport, "alex", "work-pc").connects("alex");
            CometdClient phone = hub.device(transport, "alex", "phone").connects("alex");
            CometdClient bob = hub.device(transport, "bob", "phone").connects("bob");
            CometdClient publisher = hub.publisher(transport);
            publisher.handshakes();

            publisher.changes("alex", "passwords", 1, "home-pc");
            assertThat(workPc.hears("passwords", 1)).containsEntry("origin", "home-pc");
            phone.hears("passwords", 1);

            publisher.changes("alex", "sentinel", 1, "phone");
            publisher.changes("bob", "sentinel", 1, null);
            homePc.hears("sentinel", 1);
            workPc.hears("sentinel", 1);
            bob.hears("sentinel", 1);
            publisher.changes("alex", "for-the-phone", 1, "home-pc");
            phone.hears("for-the-phone", 1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "long-polling"})
    void aDeviceThatComesBackIsToldWhatItMissed(String transport) throws Exception {
        try (TestHub hub = TestHub.start(data)) {
            CometdClient publisher = hub.publisher(transport);
            publisher.handshakes();
            publisher.changes("alex", "notes", 1, "work-pc");

            CometdClient phone = hub.device(transport, "alex", "phone");
            phone.handshakes();
            Map<String, Object> first = CometdClient.push(phone.subscribes("alex"));
            assertThat(first).containsEntry("resync", true).containsKey("spread");

            publisher.changes("alex", "notes", 2, "work-pc");
            publisher.changes("alex", "photos", 1, "phone");
            CometdClient again = hub.device(transport, "alex", "phone");
            again.handshakes();
            Message reply = again.subscribesTo("/user/alex/contexts", (String) first.get("position"));
            assertThat(CometdClient.push(reply))
                    .containsEntry("resync", false)
                    .containsEntry("changes", List.of(Map.of("context", "notes", "revision", 2, "origin", "work-pc")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"alex@example.org", "urn:user:7/8?x", "Zoë 🦊", "%2e%2E", "a b"})
    void anyTextCanBeAnId(String user) throws Exception {
        try (TestHub hub = TestHub.start(data)) {
            CometdClient phone = hub.device("websocket", user, "phone 📱").connects(user);
            CometdClient publisher = hub.publisher("long-polling");
            publisher.handshakes();
            publisher.changes(user, "Pässe/🔑", 3, "home pc");
            phone.hears("Pässe/🔑", 3);
        }
    }
}
