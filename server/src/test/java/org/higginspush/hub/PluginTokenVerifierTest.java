package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.cometd.bayeux.server.ServerMessage;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.access.TokenVerifier;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.plugin.ChannelRules;
import org.higginspush.hub.plugin.HubPlugin;
import org.higginspush.hub.plugin.PluginContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A token made for one plug-in is worth nothing at another, unless that one says so. */
class PluginTokenVerifierTest {
    @TempDir
    Path data;

    private final ShopPlugin mail = new ShopPlugin("mail");
    private final ShopPlugin bank = new ShopPlugin("bank");
    private final ShopPlugin gate = new ShopPlugin("gate", PluginContext.HUB, "mail");
    private TestHub hub;
    private RawBayeux http;

    /** A plug-in whose handler tells whom it takes the caller for, and whose channels are open to all it is asked about. */
    private static final class ShopPlugin implements HubPlugin {
        private final String name;
        private final String[] alsoFor;
        private PluginContext context;

        ShopPlugin(String name, String... alsoFor) {
            this.name = name;
            this.alsoFor = alsoFor;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void install(PluginContext hub) {
            context = hub;
            hub.channels("/" + name + "/", new ChannelRules() {
                @Override
                public boolean maySubscribe(Identity who, String channel) {
                    return true;
                }

                @Override
                public boolean mayPublish(Identity who, String channel, ServerMessage message) {
                    return true;
                }
            });
            hub.handler("/" + name + "/", whoAmI(hub.tokens(alsoFor)));
        }

        private static Handler whoAmI(TokenVerifier tokens) {
            return new Handler.Abstract() {
                @Override
                public boolean handle(Request request, Response response, Callback callback) {
                    String token = request.getHeaders().get("Authorization").substring("Bearer ".length());
                    tokens.verify(token).whenComplete((who, failure) -> {
                        response.setStatus(
                                failure instanceof Refusal refusal
                                        ? refusal.code().status()
                                        : 200);
                        Content.Sink.write(response, true, failure == null ? who.user() : "", callback);
                    });
                    return true;
                }
            };
        }

        String issues() {
            return context.issueToken("alex", "phone", Set.of(Scope.SUBSCRIBE, Scope.PLUGIN), Duration.ofMinutes(5));
        }
    }

    @BeforeEach
    void startHub() throws Exception {
        hub = TestHub.start(data, List.of(mail, bank, gate));
        http = new RawBayeux(hub.uri());
    }

    @AfterEach
    void stopHub() {
        hub.close();
    }

    private String token(String maker) {
        return switch (maker) {
            case "mail" -> mail.issues();
            case "bank" -> bank.issues();
            default -> hub.token("alex", "phone");
        };
    }

    @ParameterizedTest
    @CsvSource({
        "mail,/mail/,200", "mail,/bank/,403", "mail,/gate/,200",
        "bank,/mail/,403", "bank,/bank/,200", "bank,/gate/,403",
        "hub,/mail/,403", "hub,/bank/,403", "hub,/gate/,200",
    })
    void aHandlerTakesTheTokensOfItsOwnPluginAndThoseThePluginNamed(String maker, String path, int status) {
        var response = http.send(http.request(path).header("Authorization", "Bearer " + token(maker)));
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).isEqualTo(status == 200 ? "alex" : "");
    }

    @ParameterizedTest
    @CsvSource({"mail,/mail/a,true", "mail,/bank/a,false", "bank,/mail/a,false", "hub,/mail/a,true"})
    void aSessionUsesNoChannelOfAnotherPlugin(String maker, String channel, boolean allowed) {
        String client = http.handshakes(token(maker));
        assertThat(http.reply(RawBayeux.subscribe(client, channel))
                        .get("successful")
                        .asBoolean())
                .isEqualTo(allowed);
        assertThat(http.reply(RawBayeux.message(channel, client, ",\"data\":{}"))
                        .get("successful")
                        .asBoolean())
                .isEqualTo(allowed);
    }

    @Test
    void theHubItselfServesTheTokensOfAllPlugins() {
        var response =
                http.send(http.request("/v1/users/alex/changes").header("Authorization", "Bearer " + token("mail")));
        assertThat(response.statusCode()).isEqualTo(200);
    }

    @Test
    void aSessionIsNotRenewedWithATokenForAnotherPlugin() {
        String client = http.handshakes(token("mail"));
        assertThat(renewal(client, token("bank"))).startsWith("403:");
        assertThat(renewal(client, token("hub"))).startsWith("403:");
        assertThat(renewal(client, token("mail"))).isEmpty();
    }

    private String renewal(String client, String token) {
        return http.reply(RawBayeux.message("/service/token", client, ",\"data\":{\"token\":\"" + token + "\"}"))
                .path("error")
                .asText();
    }
}
