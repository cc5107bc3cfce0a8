package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.cometd.bayeux.server.ServerMessage;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.plugin.ChannelRules;
import org.higginspush.hub.plugin.HubPlugin;
import org.higginspush.hub.plugin.PluginContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What holds whatever a plug-in's rules do, what a message says, and when the hub stops. */
class SecurityRulesTest {
    @TempDir
    Path data;

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Logger bayeux = (Logger) LoggerFactory.getLogger("org.higginspush.hub.edge.bayeux");
    private TestHub hub;

    /** Opens channels with rules that allow all, and with rules that fail. */
    private static final class RoomsPlugin implements HubPlugin {
        @Override
        public String name() {
            return "rooms";
        }

        @Override
        public void install(PluginContext context) {
            context.channels("/open/", rules(() -> true));
            context.channels("/broken/", rules(() -> {
                throw new IllegalStateException("on purpose");
            }));
        }

        private static ChannelRules rules(java.util.function.BooleanSupplier rule) {
            return new ChannelRules() {
                @Override
                public boolean maySubscribe(Identity who, String channel) {
                    return rule.getAsBoolean();
                }

                @Override
                public boolean mayPublish(Identity who, String channel, ServerMessage message) {
                    return rule.getAsBoolean();
                }
            };
        }
    }

    @BeforeEach
    void startHub() throws Exception {
        log.list = new CopyOnWriteArrayList<>(); // threads of the hub still log while it is read
        log.start();
        root.addAppender(log);
        root.setLevel(Level.INFO);
        bayeux.setLevel(Level.INFO); // more than the hub ever logs: what CometD says of a session must hold no secret
        hub = TestHub.start(data, List.of(new RoomsPlugin()), "limits.subscriptions-per-session=3");
    }

    @AfterEach
    void stopHub() {
        hub.close();
        root.setLevel(Level.WARN);
        bayeux.setLevel(Level.WARN);
        root.detachAppender(log);
    }

    @Test
    void aRuleThatFailsDenies() {
        RawBayeux phone = new RawBayeux(hub.uri());
        String client = phone.handshakes(hub.token("alex", "phone"));
        assertThat(subscribe(phone, client, "/open/a").get("successful").asBoolean())
                .isTrue();
        assertThat(subscribe(phone, client, "/broken/a").get("error").asText()).startsWith("403:");
        assertThat(phone.reply(RawBayeux.message("/broken/a", client, ",\"data\":{}"))
                        .get("error")
                        .asText())
                .startsWith("403:");
    }

    @Test
    void noWildcardAndNoLongNameOfAnOpenChannelIsAllowed() {
        RawBayeux phone = new RawBayeux(hub.uri());
        String client = phone.handshakes(hub.token("alex", "phone"));
        for (String channel : List.of("/open/*", "/open/**", "/open/{x}", "/open/" + "a".repeat(260), "/openness/a")) {
            assertThat(subscribe(phone, client, channel).get("error").asText())
                    .as(channel)
                    .startsWith("403:");
        }
    }

    @Test
    void aSessionMayNotSubscribeWithoutEnd() {
        RawBayeux phone = new RawBayeux(hub.uri());
        String client = phone.handshakes(hub.token("alex", "phone"));
        for (int i = 0; i < 3; i++) {
            assertThat(subscribe(phone, client, "/open/" + i).get("successful").asBoolean())
                    .isTrue();
        }
        assertThat(subscribe(phone, client, "/open/3").get("error").asText()).startsWith("429::");
    }

    @Test
    void theNameOfAClassIsOnlyText() {
        RawBayeux server = new RawBayeux(hub.uri());
        String client = server.handshakes(hub.publisherToken());
        String data = "{\"context\":\"notes\",\"revision\":1,\"x-own\":{\"class\":\"no.such.Thing\\nFAKE\"}}";
        JsonNode reply = server.reply(RawBayeux.message("/user/alex/contexts", client, ",\"data\":" + data));
        assertThat(reply.get("successful").asBoolean()).as(reply.toString()).isTrue();
        assertThat(log.list).noneMatch(event -> event.toString().contains("no.such.Thing"));
    }

    @Test
    void noLogLineHoldsATokenATicketOrAClientId() {
        List<String> secrets = new ArrayList<>(List.of(hub.token("alex", "phone"), hub.publisherToken()));
        RawBayeux phone = new RawBayeux(hub.uri());
        String client = phone.handshakes(secrets.get(0));
        secrets.add(client);
        for (String channel :
                List.of("/user/bob/contexts", "/user/alex/contexts", "/foo", "/user/**", "/meta/connect")) {
            subscribe(phone, client, channel);
        }
        phone.post(RawBayeux.handshake(secrets.get(0) + "x", "long-polling"));
        var ticket = phone.send(phone.request("/v1/tickets")
                .header("Authorization", "Bearer " + secrets.get(0))
                .POST(HttpRequest.BodyPublishers.noBody()));
        secrets.add(RawBayeux.json(ticket.body()).get("ticket").asText());
        phone.get("/v1/users/alex/changes?ticket=" + secrets.get(3));
        phone.get("/v1/users/alex/changes?ticket=" + secrets.get(3));
        RawBayeux.Socket socket = phone.socket();
        socket.sends(RawBayeux.subscribe(client, "/user/alex/contexts")).hears();
        socket.aborts();
        assertThat(log.list).noneMatch(event -> secrets.stream().anyMatch(event.toString()::contains));
    }

    @Test
    void aHubThatStopsSendsItsDevicesToHandshakeAgainInAMoment() {
        RawBayeux.Socket phone = new RawBayeux(hub.uri()).socket();
        String client = phone.handshakes(hub.token("alex", "phone"));
        phone.sends(RawBayeux.connect(client, ",\"advice\":{\"timeout\":0}")).hears();
        phone.sends(RawBayeux.connect(client, ""));
        phone.sends(RawBayeux.subscribe(client, "/user/alex/contexts")).hears();
        CompletableFuture<Void> stopped = CompletableFuture.runAsync(hub::close, ThreadPerTask.EACH);
        JsonNode goodbye = phone.hears();
        assertThat(goodbye.get("channel").asText()).isEqualTo("/meta/connect");
        assertThat(goodbye.get("successful").asBoolean()).isFalse();
        assertThat(goodbye.at("/advice/reconnect").asText()).isEqualTo("handshake");
        assertThat(phone.closeCode()).isEqualTo(1012);
        stopped.join();
    }

    private static JsonNode subscribe(RawBayeux phone, String client, String channel) {
        return phone.reply(RawBayeux.subscribe(client, channel));
    }
}
