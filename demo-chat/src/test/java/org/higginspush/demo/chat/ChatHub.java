package org.higginspush.demo.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.higginspush.demo.chat.client.ChatAccount;
import org.higginspush.hub.RawBayeux;
import org.higginspush.hub.TestHub;

/** A real hub with the chat in it, and the people who come; closed together. */
public final class ChatHub implements AutoCloseable {
    private final ChatPlugin plugin;
    private final TestHub hub;
    private final List<ChatUser> visitors = new ArrayList<>();

    private ChatHub(ChatPlugin plugin, TestHub hub) {
        this.plugin = plugin;
        this.hub = hub;
    }

    public static ChatHub start(Path data, String... settings) throws Exception {
        return start(data, ChatSettings.standard(), settings);
    }

    public static ChatHub start(Path data, ChatSettings chat, String... settings) throws Exception {
        ChatPlugin plugin = new ChatPlugin(chat);
        return new ChatHub(plugin, TestHub.start(data, List.of(plugin), settings));
    }

    public TestHub hub() {
        return hub;
    }

    public URI uri() {
        return hub.uri();
    }

    public Chat chat() {
        return plugin.chat();
    }

    /** Somebody with a Java client, connected. */
    public ChatUser visitor(String transport, String name, String platform, String device) {
        return visitor(uri(), transport, name, platform, device);
    }

    /** Somebody who reaches the hub at another address. */
    public ChatUser visitor(URI address, String transport, String name) {
        return visitor(address, transport, name, "Java", "1");
    }

    private ChatUser visitor(URI address, String transport, String name, String platform, String device) {
        ChatAccount account = new ChatAccount(address, name, platform, device, null);
        ChatUser visitor = new ChatUser(address, account, transport);
        visitors.add(visitor);
        return visitor;
    }

    public ChatUser alex(String transport) {
        return visitor(transport, "Alex4", "Android", "02248011");
    }

    public ChatUser tmpUsr(String transport) {
        return visitor(transport, "tmpUsr", "Linux i686", "7");
    }

    /** Signs in by hand and returns the token. */
    public String signIn(RawBayeux browser, String name) {
        HttpResponse<String> response = postSignIn(
                browser,
                "{\"name\":\"%s\",\"platform\":\"Test\",\"device\":\"1\"}".formatted(name),
                "application/json");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        JsonNode granted = RawBayeux.json(response.body());
        return granted.get("token").asText();
    }

    public static HttpResponse<String> postSignIn(RawBayeux browser, String body, String contentType) {
        return browser.send(browser.request("/chat/sign-in")
                .header("Content-Type", contentType)
                .POST(BodyPublishers.ofString(body)));
    }

    @Override
    public void close() {
        visitors.forEach(ChatUser::close);
        hub.close();
    }
}
