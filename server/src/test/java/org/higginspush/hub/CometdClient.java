package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.websocket.ContainerProvider;
import jakarta.websocket.WebSocketContainer;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.cometd.bayeux.Message;
import org.cometd.bayeux.client.ClientSession;
import org.cometd.client.BayeuxClient;
import org.cometd.client.http.jetty.JettyHttpClientTransport;
import org.cometd.client.transport.ClientTransport;
import org.cometd.client.websocket.jakarta.WebSocketTransport;
import org.cometd.common.HashMapMessage;
import org.cometd.common.JacksonJSONContextClient;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.util.component.LifeCycle;
import org.higginspush.hub.model.Ids;
import org.jspecify.annotations.Nullable;

/** CometD's own client with nothing of ours in it but the fields in {@code ext.push}: a plain Bayeux client. */
public final class CometdClient implements AutoCloseable {
    private static final long LIMIT_SECONDS = 10;

    private final BayeuxClient client;
    private final HttpClient http = new HttpClient();
    private final @Nullable WebSocketContainer webSocket;
    private final BlockingQueue<Map<String, Object>> notices = new LinkedBlockingQueue<>();

    /**
     * @param transport {@code websocket}, {@code long-polling}, or {@code websocket, long-polling} for the one or else the other
     */
    public CometdClient(URI hub, String transport, String token, @Nullable String device) {
        try {
            http.start();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        String url = hub.toString().replaceFirst("/$", "") + "/bayeux";
        Map<String, Object> options = new HashMap<>();
        options.put(ClientTransport.JSON_CONTEXT_OPTION, new JacksonJSONContextClient());
        options.put("idleTimeout", 300_000L);
        if (transport.equals("websocket")) {
            webSocket = ContainerProvider.getWebSocketContainer();
            client =
                    new BayeuxClient(url.replaceFirst("^http", "ws"), new WebSocketTransport(options, null, webSocket));
        } else {
            webSocket = null;
            client = new BayeuxClient(url, new JettyHttpClientTransport(options, http));
        }
        client.addExtension(new ClientSession.Extension() {
            @Override
            public boolean sendMeta(ClientSession session, Message.Mutable message) {
                if (message.getChannel().equals("/meta/handshake")) {
                    Map<String, Object> push = new HashMap<>();
                    push.put("token", token);
                    if (device != null) {
                        push.put("device", device);
                    }
                    message.getExt(true).put("push", push);
                }
                return true;
            }
        });
    }

    public BayeuxClient bayeux() {
        return client;
    }

    /** Handshakes, and returns the reply. */
    public Message handshakes() {
        CompletableFuture<Message> reply = new CompletableFuture<>();
        client.handshake(reply::complete);
        return await(reply);
    }

    /** Subscribes to a user's contexts, and returns the reply. */
    public Message subscribes(String user) {
        return subscribesTo("/user/" + Ids.encodeWithTilde(user) + "/contexts", null);
    }

    public Message subscribesTo(String channel, @Nullable String position) {
        CompletableFuture<Message> reply = new CompletableFuture<>();
        Message.Mutable message = new HashMapMessage();
        if (position != null) {
            message.getExt(true).put("push", Map.of("position", position));
        }
        client.getChannel(channel)
                .subscribe(message, (ch, notice) -> notices.add(notice.getDataAsMap()), reply::complete);
        return await(reply);
    }

    /** Handshakes and subscribes; both must be granted. */
    public CometdClient connects(String user) {
        Message handshake = handshakes();
        assertThat(handshake.isSuccessful()).as("handshake: %s", handshake).isTrue();
        Message subscribe = subscribes(user);
        assertThat(subscribe.isSuccessful()).as("subscribe: %s", subscribe).isTrue();
        return this;
    }

    /** Publishes to a user's contexts, and returns the reply. */
    public Message publishes(String user, Map<String, Object> change) {
        return publishesTo("/user/" + Ids.encodeWithTilde(user) + "/contexts", change);
    }

    public Message publishesTo(String channel, Object data) {
        CompletableFuture<Message> reply = new CompletableFuture<>();
        client.getChannel(channel).publish(data, reply::complete);
        return await(reply);
    }

    /** Reports a change made on a device; it must be recorded. */
    public void changes(String user, String context, long revision, @Nullable String origin) {
        Map<String, Object> change = new HashMap<>();
        change.put("context", context);
        change.put("revision", revision);
        if (origin != null) {
            change.put("origin", origin);
        }
        Message reply = publishes(user, change);
        assertThat(reply.isSuccessful()).as("publish: %s", reply).isTrue();
    }

    /** Waits for the next notice, which must be this one. */
    public Map<String, Object> hears(String context, long revision) {
        Map<String, Object> notice = nextNotice();
        assertThat(notice).containsEntry("context", context);
        assertThat(((Number) notice.get("revision")).longValue()).isEqualTo(revision);
        return notice;
    }

    /** Whether a notice has come that nobody took. */
    public boolean hasNotice() {
        return !notices.isEmpty();
    }

    public Map<String, Object> nextNotice() {
        try {
            Map<String, Object> notice = notices.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
            assertThat(notice).as("a notice within %d s", LIMIT_SECONDS).isNotNull();
            return notice;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Message await(CompletableFuture<Message> reply) {
        try {
            return reply.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException("No reply within " + LIMIT_SECONDS + " s", e);
        }
    }

    @SuppressWarnings("unchecked")
    public static Map<String, Object> push(Message message) {
        return (Map<String, Object>) message.getExt().get("push");
    }

    @Override
    public void close() {
        client.disconnect(1000);
        LifeCycle.stop(http);
        LifeCycle.stop(webSocket);
    }
}
