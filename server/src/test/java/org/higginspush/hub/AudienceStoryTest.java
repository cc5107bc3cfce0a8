package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The mission's story for each audience, now and for later, over each way to listen: the home PC has synced a change, the
 * Attribute Server tells the hub, and exactly the devices that are to know of it are told, once. The home PC and strangers hear
 * nothing: the next thing they hear is a sentinel that was published afterwards.
 */
class AudienceStoryTest {
    private static final List<String> WAYS =
            List.of("websocket", "long-polling", "plain-websocket", "event-stream", "polling");

    private static TestHub hub;
    private static RawBayeux http;

    @BeforeAll
    static void startHub(@TempDir Path data) throws Exception {
        hub = TestHub.start(data);
        http = new RawBayeux(hub.uri());
    }

    @AfterAll
    static void stopHub() {
        hub.close();
    }

    /** Whom a change is for, as the publisher and the devices say it. */
    private enum Story {
        USER("users/%1$s", true, false, ""),
        DEVICE("users/%1$s/devices/phone", false, false, ""),
        GROUP("groups/family-of-%1$s", true, true, ",\"group\":\"family-of-%1$s\""),
        EVERYONE("everyone", true, true, ",\"everyone\":true");

        private final String address;
        private final boolean toWorkPc;
        private final boolean toRelative;
        private final String owner;

        Story(String address, boolean toWorkPc, boolean toRelative, String owner) {
            this.address = address;
            this.toWorkPc = toWorkPc;
            this.toRelative = toRelative;
            this.owner = owner;
        }
    }

    static Stream<Arguments> stories() {
        return Stream.of(Story.values())
                .flatMap(story -> Stream.concat(
                        WAYS.stream().map(way -> Arguments.of(story, way, "")),
                        Stream.of("websocket", "polling").map(way -> Arguments.of(story, way, ",\"after\":0.1"))));
    }

    @ParameterizedTest
    @MethodSource("stories")
    void onlyThoseWhoAreToKnowAreToldOnce(Story story, String way, String later) {
        String user = story.name().toLowerCase() + "-" + way + later.length();
        String relative = "relative-of-" + user;
        asks("PUT", "/v1/groups/family-of-" + user + "/members/" + user, hub.managerToken(), "");
        asks("PUT", "/v1/groups/family-of-" + user + "/members/" + relative, hub.managerToken(), "");
        NoticeReader homePc = NoticeReader.of(hub, way, user, "home-pc");
        NoticeReader workPc = NoticeReader.of(hub, way, user, "work-pc");
        NoticeReader phone = NoticeReader.of(hub, way, user, "phone");
        NoticeReader relativesPhone = NoticeReader.of(hub, way, relative, "home-pc");
        NoticeReader strangersPhone = NoticeReader.of(hub, way, "stranger-to-" + user, "home-pc");

        String fields = fields(user);
        String origin = ",\"origin\":\"home-pc\",\"user\":\"" + user + "\"";
        String path = "/v1/" + String.format(story.address, user) + "/changes";
        String change = fields + origin + later + "}";
        asks("POST", path, hub.publisherToken(), change);
        awaitAnnounced(story, user, phone);
        asks("POST", path, hub.publisherToken(), fields + origin + "}");
        sentinel(user, relative, "stranger-to-" + user);

        String owner = String.format(story.owner, user);
        String notice = fields + owner + "}";
        String own = fields + ",\"origin\":\"home-pc\"" + owner + "}";
        hearsOnly(workPc, story.toWorkPc ? own : null);
        hearsOnly(phone, null);
        hearsOnly(relativesPhone, story.toRelative ? notice : null);
        hearsOnly(homePc, null);
        hearsOnly(strangersPhone, story == Story.EVERYONE ? notice : null);
    }

    private static void awaitAnnounced(Story story, String user, NoticeReader phone) {
        JsonNode told = phone.hears();
        ((ObjectNode) told).remove("position");
        ((ObjectNode) told).remove("spread");
        String origin = story == Story.DEVICE ? "" : ",\"origin\":\"home-pc\"";
        assertThat(told).isEqualTo(RawBayeux.json(fields(user) + origin + String.format(story.owner, user) + "}"));
    }

    /** Each case has a context of its own: what is for everyone is for all of them. */
    private static String fields(String user) {
        return "{\"context\":\"passwords of " + user + "\",\"revision\":7";
    }

    private static void sentinel(String... users) {
        for (String user : users) {
            asks("POST", "/v1/users/" + user + "/changes", hub.publisherToken(), "{\"context\":\"sentinel\"}");
        }
    }

    /** What it hears before the sentinel; null for nothing. */
    private static void hearsOnly(NoticeReader device, @Nullable String json) {
        if (json != null) {
            JsonNode notice = device.hears();
            ((ObjectNode) notice).remove("position");
            ((ObjectNode) notice).remove("spread");
            assertThat(notice).isEqualTo(RawBayeux.json(json));
        }
        assertThat(device.hears().get("context").asText()).isEqualTo("sentinel");
    }

    private static void asks(String method, String path, String token, String body) {
        HttpResponse<String> answer = http.send(http.request(path)
                .header("Authorization", "Bearer " + token)
                .method(method, HttpRequest.BodyPublishers.ofString(body)));
        assertThat(answer.statusCode()).as("%s: %s", path, answer.body()).isBetween(200, 202);
    }
}
