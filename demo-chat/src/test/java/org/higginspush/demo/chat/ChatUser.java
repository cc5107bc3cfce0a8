package org.higginspush.demo.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.higginspush.demo.chat.client.ChatAccount;
import org.higginspush.demo.chat.client.ChatClient;
import org.higginspush.demo.chat.client.ChatEvent;

/** Somebody in the chat, with services. What was heard is asked for in order, each once. */
public final class ChatUser implements AutoCloseable {
    private static final long LIMIT_SECONDS = 60;

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final ChatClient client;

    ChatUser(URI hub, ChatAccount account, String transport) {
        client = new ChatClient(hub, account, List.of(transport), event -> heard.add(words(event)));
        await(client.connected());
    }

    private static String words(ChatEvent event) {
        String where = event.room() == null ? "(private)" : event.room();
        return where + "| " + event.name() + " on " + event.platform() + ": " + event.text();
    }

    public ChatUser enters(String... rooms) {
        await(client.enter(List.of(rooms)));
        return this;
    }

    public ChatUser says(String text, String... rooms) {
        await(speaks(text, rooms));
        return this;
    }

    /** Says something and does not wait until it was taken. */
    public CompletableFuture<Map<String, Object>> speaks(String text, String... rooms) {
        return client.speak(List.of(rooms), text);
    }

    public ChatUser whispers(String to, String text) {
        await(client.whisper(to, text));
        return this;
    }

    public Map<String, Object> countRequest(String method, Map<String, Object> fields) {
        return await(client.call(method, fields));
    }

    public CompletableFuture<Map<String, Object>> calls(String method, Map<String, Object> fields) {
        return client.call(method, fields);
    }

    /** The next things heard are these. */
    public ChatUser hears(String... expected) {
        for (String words : expected) {
            assertThat(next()).isEqualTo(words);
        }
        return this;
    }

    /** Hears this sooner or later; what came before is forgotten. */
    public ChatUser hearsAtLast(String words) {
        String next = next();
        while (!next.equals(words)) {
            next = next();
        }
        return this;
    }

    private String next() {
        try {
            String words = heard.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
            assertThat(words).as("something to hear within %d s", LIMIT_SECONDS).isNotNull();
            return words;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public static <T> T await(CompletableFuture<T> future) {
        return future.orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        client.close();
    }
}
