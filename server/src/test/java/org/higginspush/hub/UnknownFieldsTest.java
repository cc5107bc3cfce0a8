package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A field that the hub does not know is refused by its name wherever a change would lose what it says. */
class UnknownFieldsTest {
    private static final String REV = "is no field of a change; the nearest is \"revision\".";

    @TempDir
    static Path data;

    private static TestHub hub;
    private static RawBayeux browser;

    @BeforeAll
    static void startHub() throws Exception {
        hub = TestHub.start(data);
        browser = new RawBayeux(hub.uri());
    }

    @AfterAll
    static void stopHub() {
        hub.close();
    }

    private static HttpResponse<String> post(String path, String token, String body) {
        return browser.send(
                browser.request(path).header("Authorization", "Bearer " + token).POST(BodyPublishers.ofString(body)));
    }

    /** The next revision of a context that nobody else changes: 1 if nothing was recorded before. */
    private static int nextRevision(String context) {
        return RawBayeux.json(post(
                                "/v1/users/alex/changes",
                                hub.publisherToken(),
                                "{\"context\":\"" + context + "\",\"x-note\":\"a field of our own\"}")
                        .body())
                .get("revision")
                .asInt();
    }

    @Test
    void overHttpItIsNamedAndNothingIsRecorded() {
        HttpResponse<String> answer =
                post("/v1/users/alex/changes", hub.publisherToken(), "{\"context\":\"a\",\"rev\":3}");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(RawBayeux.json(answer.body()).get("detail").asText()).isEqualTo("\"rev\" " + REV);
        assertThat(nextRevision("a")).isEqualTo(1);
    }

    @Test
    void ofManyLinesOnlyThatOneIsRefused() {
        String[] results = post("/v1/changes", hub.publisherToken(), """
                {"user":"alex","context":"b","rev":3}
                {"user":"alex","context":"c","revision":3,"x-note":1}
                """).body().split("\n");
        assertThat(RawBayeux.json(results[0]).get("detail").asText()).isEqualTo("\"rev\" " + REV);
        assertThat(RawBayeux.json(results[1]).get("revision").asInt()).isEqualTo(3);
        assertThat(nextRevision("b")).isEqualTo(1);
    }

    @Test
    void overBayeuxItIsNamedAndTheSessionGoesOn() {
        RawBayeux.Socket socket = browser.socket();
        String id = socket.handshakes(hub.publisherToken());
        assertThat(published(socket, id, "{\"context\":\"d\",\"rev\":3}", "")
                        .get("error")
                        .asText())
                .isEqualTo("400::\"rev\" " + REV);
        assertThat(published(socket, id, "{\"context\":\"d\"}", ",\"ext\":{\"push\":{\"revision\":3}}")
                        .get("error")
                        .asText())
                .isEqualTo("400::\"revision\" is a field of \"data\", not of \"ext.push\".");
        JsonNode right = published(
                socket, id, "{\"context\":\"d\",\"user\":\"alex\",\"x-n\":1}", ",\"ext\":{\"push\":{\"token\":\"t\"}}");
        assertThat(right.at("/ext/push/revision").asInt()).isEqualTo(1);
        socket.aborts();
    }

    private static JsonNode published(RawBayeux.Socket socket, String id, String change, String more) {
        return socket.sends(RawBayeux.message("/user/alex/contexts", id, ",\"data\":" + change + more))
                .hears();
    }

    @ParameterizedTest
    @CsvSource({"tokn, token", "Device, device", "positon, position", "herd, heard"})
    void aFieldOfASessionThatLooksMistypedIsNamed(String typo, String right) {
        String handshake = RawBayeux.handshake(hub.token("alex", null), "long-polling")
                .replace("\"push\":{", "\"push\":{\"" + typo + "\":\"x\",");
        assertThat(browser.reply(handshake).get("error").asText())
                .isEqualTo("400::\"" + typo + "\" is no field of \"ext.push\"; the nearest is \"" + right + "\".");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-position", "compression", "groups", "v", "revision"})
    void anyOtherFieldOfASessionIsIgnoredBecauseANewerClientMaySendIt(String name) {
        String handshake = RawBayeux.handshake(hub.token("alex", null), "long-polling")
                .replace("\"push\":{", "\"push\":{\"" + name + "\":\"x\",");
        JsonNode reply = browser.reply(handshake);
        assertThat(reply.get("successful").asBoolean()).isTrue();
        String subscribe = RawBayeux.message(
                "/meta/subscribe",
                reply.get("clientId").asText(),
                ",\"subscription\":\"/user/alex/contexts\",\"ext\":{\"push\":{\"" + name + "\":1}}");
        assertThat(browser.reply(subscribe).get("successful").asBoolean()).isTrue();
    }

    @Test
    void aRenewalNamesAMistypedToken() {
        RawBayeux.Socket socket = browser.socket();
        String id = socket.handshakes(hub.token("alex", null));
        assertThat(socket.sends(RawBayeux.message("/service/token", id, ",\"data\":{\"tokn\":\"x\"}"))
                        .hears()
                        .get("error")
                        .asText())
                .isEqualTo("400::\"tokn\" is no field of \"data\"; the nearest is \"token\".");
        socket.aborts();
    }

    @Test
    void aTicketHasADeviceAndNothingElse() {
        HttpResponse<String> answer = post("/v1/tickets", hub.token("alex", null), "{\"devise\":\"phone\"}");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("\\\"devise\\\" is no field of a ticket; the nearest is \\\"device\\\".");
        assertThat(post("/v1/tickets", hub.token("alex", null), "{\"x-page\":1}")
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    void aMistypedParameterOfTheQueryIsNamedAndAnyOtherIgnored() {
        HttpResponse<String> answer = browser.send(browser.request("/v1/users/alex/changes?sinse=x")
                .header("Authorization", "Bearer " + hub.token("alex", null)));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("\\\"sinse\\\" is no field of the query; the nearest is \\\"since\\\".");
        assertThat(browser.send(browser.request("/v1/users/alex/changes?_=1760000000&t=1&utm_source=x")
                                .header("Authorization", "Bearer " + hub.token("alex", null)))
                        .statusCode())
                .isEqualTo(200);
    }
}
