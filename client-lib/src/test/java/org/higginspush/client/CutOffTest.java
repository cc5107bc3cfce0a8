package org.higginspush.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.higginspush.client.SelectorState.Mode;
import org.higginspush.hub.access.Scope;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a manager sees and does: sessions by name. A device that the hub cuts off says so, goes on with its timer, and is back with a token that is issued later. */
class CutOffTest extends HubTestBase {
    private void cutsOff(String device) throws Exception {
        String manager = hub.token("administrator", Set.of(Scope.MANAGE), Duration.ofHours(1));
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(hub.uri().toString().replaceFirst("/$", "") + "/v1/users/alex/sessions/" + device))
                .header("Authorization", "Bearer " + manager)
                .DELETE()
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.body()).startsWith("{\"closed\":1,");
    }

    @ParameterizedTest
    @EnumSource
    void theSessionsOfAUserNameThisLibraryAndItsVersion(Transport transport) throws Exception {
        startHub();
        device("alex", "phone", transport).isReady();
        String manager = hub.token("administrator", Set.of(Scope.MANAGE), Duration.ofHours(1));
        HttpRequest request = HttpRequest.newBuilder(URI.create(hub.uri() + "/v1/users/alex/sessions"))
                .header("Authorization", "Bearer " + manager)
                .build();

        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());

        assertThat(answer.body()).containsPattern("\"client\":\"higgins-push-java/\\d+\\.\\d+\\.\\d+[^\"$]*\"");
    }

    private String token() {
        return hub.token("alex", Set.of(Scope.SUBSCRIBE), Duration.ofHours(1));
    }

    @ParameterizedTest
    @EnumSource
    void aSelectorThatIsCutOffIsRefusedUntilItHasALaterToken(Transport transport) throws Exception {
        startHub();
        AtomicReference<String> token = new AtomicReference<>(token());
        TestDevice phone = closing(TestDevice.connects(
                hub.uri(),
                "alex",
                "phone",
                TokenSupplier.of(token::get),
                builder -> builder.transports(transport).timer(Duration.ofMillis(100))));
        phone.isPushed();

        cutsOff("phone");

        phone.is(Mode.REFUSED);
        Refusal refusal = Objects.requireNonNull(phone.selector().state().refusal());
        assertThat(refusal.code()).isEqualTo(401);
        assertThat(refusal.text()).contains("cut off");
        assertThat(phone.refusals()).containsExactly(refusal);
        phone.ticks(2);

        hub.clockMoves(Duration.ofSeconds(2)); // tokens count whole seconds
        token.set(token());
        phone.isPushed();
    }
}
