package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.higginspush.hub.RegistrationFixture.fields;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.cometd.bayeux.Message;
import org.cometd.client.BayeuxClient;
import org.higginspush.hub.model.PushAddress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Registrations over {@code /service/registration}, with CometD's own client. */
class RegistrationChannelTest extends RegistrationProtocolContract {
    private static final String CHANNEL = "/service/registration";

    @Override
    List<RegistrationProtocol> protocols() {
        return List.of(RegistrationProtocol.BAYEUX_WEBSOCKET, RegistrationProtocol.BAYEUX_LONG_POLLING);
    }

    private CometdClient client(String transport, String user, String token, @Nullable String device) {
        CometdClient client = push.hub().client(new CometdClient(push.hub().uri(), transport, token, device));
        Message handshake = client.handshakes();
        assertThat(handshake.isSuccessful()).as("%s: %s", user, handshake).isTrue();
        return client;
    }

    private static Map<String, Object> put(PushAddress address) {
        Map<String, Object> data = new HashMap<>(fields(address));
        data.put("action", "put");
        return data;
    }

    private static RegistrationAnswer ask(CometdClient client, Object data) {
        return RegistrationClient.answer(client.publishesTo(CHANNEL, data));
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "long-polling"})
    void aSessionOfNoDeviceHasNoRegistration(String transport) {
        String user = push.newUser();
        for (String token : List.of(push.hub().token(user, null), push.hub().publisherToken())) {
            CometdClient client = client(transport, user, token, null);
            ask(client, Map.of("action", "find")).isRefused(403, "name one in the handshake");
            ask(client, put(push.subscribes())).isRefused(403, "name one in the handshake");
        }
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void theDeviceIsThatOfTheHandshake(RegistrationProtocol protocol) {
        String user = push.newUser();
        push.registers(push.connects(protocol, user, "tablet", push.hub().token(user, null)));

        assertThat(push.device(protocol, user, "tablet").find().isProven().text("device"))
                .isEqualTo("tablet");
        push.device(protocol, user, "phone").find().isRefused(404, "no registration");
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "long-polling"})
    void whatIsNoActionIsRefused(String transport) {
        String user = push.newUser();
        CometdClient client = client(transport, user, push.hub().token(user, "phone"), null);
        String words = "\"put\", \"prove\", \"find\" or \"remove\"";

        ask(client, Map.of()).isRefused(400, words);
        ask(client, Map.of("action", "PUT")).isRefused(400, words);
        ask(client, Map.of("action", 7)).isRefused(400, "action");
        ask(client, "put").isRefused(400, "");
        ask(client, Map.of("action", "find", "code", "x")).isRefused(404, "no registration");
        ask(client, Map.of("action", "put", "device", "tablet", "platform", "fcm"))
                .isRefused(400, "\"device\" is no field of a registration");
        ask(client, Map.of("action", "prove", "code", List.of("x"))).isRefused(400, "code");
    }

    /** The answers come in the order of the requests, and each sees what came before it. */
    @ParameterizedTest
    @ValueSource(strings = {"websocket", "long-polling"})
    void requestsInOneBatchAreServedInTheirOrder(String transport) {
        String user = push.newUser();
        CometdClient client = client(transport, user, push.hub().token(user, "phone"), null);
        BayeuxClient bayeux = client.bayeux();
        List<CompletableFuture<Message>> replies = new ArrayList<>();

        bayeux.batch(() -> List.of(put(push.subscribes()), Map.of("action", "find"), Map.of("action", "remove"))
                .forEach(data -> {
                    CompletableFuture<Message> reply = new CompletableFuture<>();
                    replies.add(reply);
                    bayeux.getChannel(CHANNEL).publish(data, reply::complete);
                }));

        List<RegistrationAnswer> answers = replies.stream()
                .map(SessionApiFixture::within)
                .map(RegistrationClient::answer)
                .toList();
        answers.get(0).isUnproven();
        answers.get(1).isUnproven();
        assertThat(answers.get(2).succeeds().text("device")).isEqualTo("phone");
        ask(client, Map.of("action", "find")).isRefused(404, "no registration");
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "long-polling"})
    void nobodyElseHearsOfARegistration(String transport) {
        String user = push.newUser();
        CometdClient listener = push.hub().device(transport, user, "tablet").connects(user);
        push.registers(push.device(
                transport.equals("websocket")
                        ? RegistrationProtocol.BAYEUX_WEBSOCKET
                        : RegistrationProtocol.BAYEUX_LONG_POLLING,
                user,
                "phone"));

        assertThat(listener.subscribesTo(CHANNEL, null).isSuccessful()).isFalse();
        new SessionApiFixture(push.hub()).changes(user, "sentinel");
        assertThat(listener.nextNotice()).containsEntry("context", "sentinel");
    }

    @Test
    void aDeviceThatWasCutOffIsRegisteredNoMore() {
        String user = push.newUser();
        RegistrationClient phone = push.device(RegistrationProtocol.BAYEUX_LONG_POLLING, user, "phone");
        push.registers(phone);
        SessionApiFixture manager = new SessionApiFixture(push.hub());

        assertThat(manager.cutsOff(user, "phone").get("registrations").asInt()).isEqualTo(1);

        push.hub().clockMoves(SessionApiFixture.LATER);
        push.device(RegistrationProtocol.BAYEUX_WEBSOCKET, user, "phone").find().isRefused(404, "no registration");
    }
}
