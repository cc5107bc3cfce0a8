package org.higginspush.demo.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.higginspush.demo.chat.client.ChatRefusedException;
import org.higginspush.demo.chat.rooms.Recipient;
import org.higginspush.demo.chat.rooms.RoomConfig;
import org.higginspush.demo.chat.rooms.RoomSelection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** People with Java clients talk through a real hub, over each transport such a client has. */
class ConversationTest {
    private static final String WEBSOCKET = "websocket";

    @TempDir
    Path data;

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "long-polling"})
    void twoPeopleMeetInARoom(String transport) throws Exception {
        try (ChatHub hub = ChatHub.start(data)) {
            ChatUser tmp = hub.tmpUsr(transport).enters("lobby");
            ChatUser alex = hub.alex(transport).enters("lobby");
            alex.says("test message from Alex on Android", "lobby");
            tmp.says("hello from Linux", "lobby");

            tmp.hears(
                    "lobby| tmpUsr on Linux i686: has joined!",
                    "lobby| Alex4 on Android: has joined!",
                    "lobby| Alex4 on Android: test message from Alex on Android",
                    "lobby| tmpUsr on Linux i686: hello from Linux");
            alex.hears(
                    "lobby| Alex4 on Android: has joined!",
                    "lobby| Alex4 on Android: test message from Alex on Android",
                    "lobby| tmpUsr on Linux i686: hello from Linux");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "long-polling"})
    void whatIsPrivateStaysPrivate(String transport) throws Exception {
        try (ChatHub hub = ChatHub.start(data)) {
            ChatUser eve = hub.visitor(transport, "Eve", "Mac", "3").enters("lobby");
            ChatUser alex = hub.alex(transport).enters("lobby");
            ChatUser tmp = hub.tmpUsr(transport).enters("lobby");
            tmp.whispers("Alex4", "just between us");
            alex.whispers("tmpUsr", "sure").says("the end", "lobby");

            alex.hearsAtLast("lobby| tmpUsr on Linux i686: has joined!")
                    .hears("(private)| tmpUsr on Linux i686: just between us");
            tmp.hears("lobby| tmpUsr on Linux i686: has joined!", "(private)| Alex4 on Android: sure");
            eve.hearsAtLast("lobby| tmpUsr on Linux i686: has joined!").hears("lobby| Alex4 on Android: the end");
        }
    }

    @Test
    void oneSpeaksToSeveralRoomsOrAllAndEachHearsItOnce() throws Exception {
        try (ChatHub hub = ChatHub.start(data)) {
            ChatUser tmp = hub.tmpUsr(WEBSOCKET).enters("library");
            ChatUser alex = hub.alex(WEBSOCKET);
            alex.countRequest("enter", Map.of("rooms", -1));
            alex.says("several", "library", "lobby");
            alex.countRequest("speak", Map.of("id", "m-all", "rooms", "all", "text", "all"));
            alex.says("the end", "library");

            tmp.hears(
                    "library| Alex4 on Android: several",
                    "library| Alex4 on Android: all",
                    "library| Alex4 on Android: the end");
        }
    }

    @Test
    void whoEntersFindsWhatWasSaidAndWhoIsThere() throws Exception {
        try (ChatHub hub = ChatHub.start(data)) {
            hub.tmpUsr(WEBSOCKET).enters("lobby").says("first", "lobby");
            Map<String, Object> entered = hub.alex(WEBSOCKET).countRequest("enter", Map.of("rooms", List.of("lobby")));

            Map<?, ?> lobby = maps(entered.get("rooms")).get(0);
            assertThat(lobby.get("description")).isEqualTo("Everyone meets here first");
            assertThat(maps(lobby.get("members")))
                    .extracting(member -> (Object) member.get("handle"))
                    .containsExactly("tmpUsr@Linux i686@7", "Alex4@Android@02248011");
            assertThat(maps(lobby.get("history")))
                    .extracting(said -> (Object) said.get("text"))
                    .containsExactly("first");
            assertThat(entered.get("lease")).isEqualTo(100_000);
        }
    }

    @Test
    void theRoomsAndTheirPeopleCanBeAskedFor() throws Exception {
        try (ChatHub hub = ChatHub.start(data)) {
            ChatUser alex = hub.alex(WEBSOCKET).enters("devices");

            assertThat(maps(alex.countRequest("rooms", Map.of()).get("rooms")))
                    .extracting(room -> room.get("room") + " " + room.get("members") + " " + room.get("entered"))
                    .containsExactly("lobby 0 false", "devices 1 true", "workshop 0 false", "library 0 false");
            assertThat(maps(alex.countRequest("who", Map.of("room", "devices")).get("members")))
                    .extracting(member -> (Object) member.get("handle"))
                    .containsExactly("Alex4@Android@02248011");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "long-polling"})
    void aSessionCanLookAtItself(String transport) throws Exception {
        try (ChatHub hub = ChatHub.start(data)) {
            Map<String, Object> me =
                    hub.alex(transport).enters("lobby", "devices").countRequest("me", Map.of());

            assertThat(((Map<?, ?>) me.get("me")).get("handle")).isEqualTo("Alex4@Android@02248011");
            assertThat(me).containsEntry("transport", transport).containsEntry("lease", 100_000);
            assertThat(me).containsKeys("since", "leaseLeft", "timeout", "queued", "sessions");
            assertThat(me.get("rooms")).asString().contains("lobby", "devices");
            assertThat(me.toString()).doesNotContain("127.0.0.1");
        }
    }

    @Test
    void aRefusalNamesTheMethodAndSaysWhatToDo() throws Exception {
        try (ChatHub hub = ChatHub.start(data)) {
            ChatUser alex = hub.alex(WEBSOCKET).enters("lobby");

            assertRefused(alex, "enter", Map.of("rooms", List.of("attic")), 404, "no such room");
            assertRefused(alex, "whisper", Map.of("id", "m1", "to", "Nobody", "text", "hi"), 404, "not here");
            assertRefused(alex, "speak", Map.of("id", "m2", "rooms", List.of("devices"), "text", "x"), 403, "enter it");
            assertRefused(alex, "speak", Map.of("id", "m3", "rooms", "lobby", "text", 5), 400, "must be a string");
            assertRefused(alex, "speak", Map.of("rooms", "lobby", "text", "no id"), 400, "id");
            assertRefused(alex, "enter", Map.of("rooms", Map.of()), 400, "rooms");
            assertRefused(alex, "who", Map.of(), 400, "room");
        }
    }

    private static void assertRefused(
            ChatUser visitor, String method, Map<String, Object> fields, int code, String words) {
        assertThatThrownBy(() -> visitor.countRequest(method, fields))
                .cause()
                .isInstanceOfSatisfying(
                        ChatRefusedException.class,
                        refused -> assertThat(refused.code()).isEqualTo(code))
                .hasMessageContaining(words);
    }

    @Test
    void aMessageSentTwiceIsSaidOnce() throws Exception {
        try (ChatHub hub = ChatHub.start(data)) {
            ChatUser alex = hub.alex(WEBSOCKET).enters("lobby");
            Map<String, Object> message = Map.of("id", "m-1", "rooms", "lobby", "text", "once");

            assertThat(alex.countRequest("speak", message)).containsEntry("repeated", false);
            assertThat(alex.countRequest("speak", message)).containsEntry("repeated", true);
            alex.says("the end", "lobby");
            alex.hears(
                    "lobby| Alex4 on Android: has joined!",
                    "lobby| Alex4 on Android: once",
                    "lobby| Alex4 on Android: the end");
        }
    }

    @Test
    void whoLeavesIsSeenToLeave() throws Exception {
        try (ChatHub hub = ChatHub.start(data)) {
            ChatUser alex = hub.alex(WEBSOCKET).enters("lobby", "devices");
            ChatUser tmp = hub.tmpUsr(WEBSOCKET).enters("lobby", "devices");
            tmp.countRequest("exit", Map.of("rooms", List.of("lobby")));
            tmp.close();

            alex.hearsAtLast("lobby| tmpUsr on Linux i686: has left.")
                    .hears("devices| tmpUsr on Linux i686: has left.");
        }
    }

    @Test
    void theServerSpeaksAndOpensRooms() throws Exception {
        try (ChatHub hub = ChatHub.start(data)) {
            ChatUser alex = hub.alex(WEBSOCKET).enters("lobby");
            hub.chat().speak("Higgins", RoomSelection.of("lobby"), "Tea is ready");
            hub.chat().whisper("Higgins", new Recipient("Alex4", null), "Yours too");
            hub.chat().addRoom(RoomConfig.of("Küche", "Cooking"));
            alex.enters("Küche");

            alex.hears(
                    "lobby| Alex4 on Android: has joined!",
                    "lobby| Higgins on server: Tea is ready",
                    "(private)| Higgins on server: Yours too",
                    "Küche| Alex4 on Android: has joined!");
            assertThat(hub.chat().members("Küche")).hasSize(1);
            assertThat(hub.chat().rooms()).hasSize(5);
        }
    }

    @Test
    void whatWasSaidWhileTheHubWasAwayIsSaidOnceWhenItIsBack() throws Exception {
        ChatHub before = ChatHub.start(data);
        ChatUser alex = before.alex(WEBSOCKET).enters("lobby");
        alex.hears("lobby| Alex4 on Android: has joined!");
        String port = "port=" + before.uri().getPort();
        before.hub().close();
        var said = alex.speaks("while away", "lobby");
        try (ChatHub after = ChatHub.start(data, port)) {
            ChatUser.await(said);
            alex.says("the end", "lobby");
            alex.hears(
                    "lobby| Alex4 on Android: has joined!",
                    "lobby| Alex4 on Android: while away",
                    "lobby| Alex4 on Android: the end");
            assertThat(after.chat().members("lobby")).hasSize(1);
        }
        alex.close();
    }

    static List<Map<?, ?>> maps(Object list) {
        List<?> items = list instanceof Object[] array ? List.of(array) : (List<?>) list;
        return items.stream().<Map<?, ?>>map(item -> (Map<?, ?>) item).toList();
    }
}
