package org.higginspush.demo.chat.client;

import jakarta.websocket.ContainerProvider;
import jakarta.websocket.WebSocketContainer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.cometd.bayeux.Channel;
import org.cometd.bayeux.Message;
import org.cometd.bayeux.client.ClientSession;
import org.cometd.bayeux.client.ClientSessionChannel;
import org.cometd.client.BayeuxClient;
import org.cometd.client.http.jetty.JettyHttpClientTransport;
import org.cometd.client.transport.ClientTransport;
import org.cometd.client.websocket.jakarta.WebSocketTransport;
import org.cometd.common.JacksonJSONContextClient;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.util.component.LifeCycle;
import org.jspecify.annotations.Nullable;

/**
 * A chat client for Java programs, on CometD's own client: WebSocket, else long polling. It reconnects by itself,
 * enters its rooms again, and sends unanswered requests again; the hub sends a message to the room once, however often
 * it was received.
 *
 * <p>Events come on CometD's threads, one at a time. Futures complete on the same threads.
 */
public final class ChatClient implements AutoCloseable {
    private static final String SERVICE = "/service/chat/";
    private static final int SLOW_DOWN = 429;
    private static final long MOST_PING_MILLIS = 30_000;
    private static final long RETRY_MILLIS = 1000;
    private static final long GOODBYE_MILLIS = 1000;

    private final ChatAccount account;
    private final EventTracker tracker;
    private final BayeuxClient bayeux;
    private final HttpClient http = new HttpClient();
    private final WebSocketContainer webSocket = ContainerProvider.getWebSocketContainer();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(ChatClient::daemon);
    private final AtomicLong calls = new AtomicLong();
    private final Map<Long, Call> open = new ConcurrentSkipListMap<>();
    private final Set<String> rooms = ConcurrentHashMap.newKeySet();
    private @Nullable ScheduledFuture<?> pinging; // guarded by this
    private final CompletableFuture<Void> connected = new CompletableFuture<>();

    /** Why there will never be a session again; null while there may be one. */
    private volatile @Nullable ChatRefusedException refusal;

    /** A request without an answer yet; sent again in every new session. */
    private record Call(String method, Map<String, Object> fields, CompletableFuture<Map<String, Object>> answer) {}

    /**
     * Connects.
     *
     * @param hub the hub's address, with the path it is below, if any
     * @param transports {@code websocket} and {@code long-polling}, in the order to try
     * @param listener gets messages and who enters and leaves
     */
    public ChatClient(URI hub, ChatAccount account, List<String> transports, Consumer<ChatEvent> listener) {
        this.account = account;
        this.tracker = new EventTracker(listener);
        LifeCycle.start(http);
        List<ClientTransport> made = transports.stream().map(this::transport).toList();
        ClientTransport[] others = made.subList(1, made.size()).toArray(ClientTransport[]::new);
        bayeux = new BayeuxClient(HubAddress.of(hub, "bayeux").toString(), made.get(0), others);
        bayeux.addExtension(new TokenExtension());
        listen(Channel.META_HANDSHAKE, this::shookHands);
        listen(SERVICE + "*", message -> told(message.getChannel(), message.getDataAsMap()));
        listen("/chat/room/*", message -> tracker.event(message.getDataAsMap()));
        bayeux.handshake();
    }

    private ClientTransport transport(String name) {
        Map<String, Object> options = new HashMap<>();
        options.put(ClientTransport.JSON_CONTEXT_OPTION, new JacksonJSONContextClient());
        options.put(ClientTransport.MAX_MESSAGE_SIZE_OPTION, 1 << 20);
        options.put("idleTimeout", 300_000L);
        return switch (name) {
            case "websocket" -> new WebSocketTransport(options, null, webSocket);
            case "long-polling" -> new JettyHttpClientTransport(options, http);
            default -> throw new IllegalArgumentException("No such transport: " + name);
        };
    }

    private void listen(String channel, Consumer<Message> action) {
        bayeux.getChannel(channel).addListener((ClientSessionChannel.MessageListener) (on, message) -> {
            if (message.isMeta() || message.getData() != null) {
                action.accept(message);
            }
        });
    }

    /** Completes with the first session; fails if the hub will never give one. */
    public CompletableFuture<Void> connected() {
        return connected.copy();
    }

    /** Enters rooms, and enters them again whenever the connection is a new one. */
    public CompletableFuture<Map<String, Object>> enter(Collection<String> wanted) {
        rooms.addAll(wanted);
        return call("enter", Map.of("rooms", List.copyOf(wanted)));
    }

    public CompletableFuture<Map<String, Object>> exit(Collection<String> left) {
        rooms.removeAll(left);
        return call("exit", Map.of("rooms", List.copyOf(left)));
    }

    /** Says something in one or several of the rooms entered. */
    public CompletableFuture<Map<String, Object>> speak(Collection<String> to, String text) {
        return call("speak", Map.of("id", newId(), "rooms", List.copyOf(to), "text", text));
    }

    /** Tells a user something privately. */
    public CompletableFuture<Map<String, Object>> whisper(String to, String text) {
        return call("whisper", Map.of("id", newId(), "to", to, "text", text));
    }

    /**
     * Sends any request of {@code docs/chat.md}.
     *
     * @return completed with the answer; or failed with {@link ChatRefusedException}. Not completed while there is no
     *     connection.
     */
    public CompletableFuture<Map<String, Object>> call(String method, Map<String, Object> fields) {
        long number = calls.incrementAndGet();
        Call call = new Call(method, fields, new CompletableFuture<>());
        open.put(number, call);
        send(number, call.method, call.fields);
        ChatRefusedException forGood = refusal;
        if (forGood != null) {
            refusedForGood(forGood);
        }
        return call.answer;
    }

    private void send(long number, String method, Map<String, Object> fields) {
        if (bayeux.isHandshook()) {
            Map<String, Object> data = new HashMap<>(fields);
            data.put("call", number);
            bayeux.getChannel(SERVICE + method).publish(data, reply -> taken(number, reply));
        }
    }

    /** A request that the hub did not receive is sent again. */
    private void taken(long number, Message reply) {
        Call call = reply.isSuccessful() ? null : open.get(number);
        if (call != null) {
            later(number, call, RETRY_MILLIS);
        }
    }

    private void later(long number, Call call, long millis) {
        timer.schedule(
                () -> {
                    if (open.containsKey(number)) {
                        send(number, call.method, call.fields);
                    }
                },
                millis,
                TimeUnit.MILLISECONDS);
    }

    /** A new session: enters the rooms, then asks again what was not answered, in the order it was asked. */
    private void shookHands(Message reply) {
        if (reply.isSuccessful()) {
            enterRooms();
            open.forEach((number, call) -> send(number, call.method, call.fields));
            connected.complete(null);
        } else if (isFinal(reply)) {
            refusedForGood(refusalIn(reply));
        }
    }

    /** There will be no session: whoever waits for one, or for an answer, is told why. */
    private void refusedForGood(ChatRefusedException why) {
        refusal = why;
        connected.completeExceptionally(why);
        open.values().forEach(call -> call.answer.completeExceptionally(why));
        open.clear();
    }

    private static ChatRefusedException refusalIn(Message reply) {
        String[] error = String.valueOf(reply.get(Message.ERROR_FIELD)).split(":", 3);
        boolean coded = error.length == 3 && error[0].matches("[1-5][0-9][0-9]");
        return coded
                ? new ChatRefusedException(Integer.parseInt(error[0]), error[2])
                : new ChatRefusedException(403, "The hub does not let us in.");
    }

    private static boolean isFinal(Message reply) {
        Map<String, Object> advice = reply.getAdvice();
        return advice != null && Message.RECONNECT_NONE_VALUE.equals(advice.get(Message.RECONNECT_FIELD));
    }

    private void told(String channel, Map<String, Object> data) {
        switch (channel.substring(SERVICE.length())) {
            case "private" -> tracker.event(data);
            case "ended" -> enterRooms();
            default -> answered(data);
        }
    }

    private void answered(Map<String, Object> answer) {
        long number = answer.get("call") instanceof Number n ? n.longValue() : 0;
        Call call = open.get(number);
        if (!Boolean.TRUE.equals(answer.get("ok"))) {
            if (call != null) {
                refused(number, call, answer);
            }
            return;
        }
        if (call != null) {
            open.remove(number);
            call.answer.complete(answer);
        }
        if ("enter".equals(answer.get("method"))) {
            tracker.entered(answer);
            pingWithin(answer.get("lease") instanceof Number lease ? lease.longValue() : MOST_PING_MILLIS);
        } else if ("ping".equals(answer.get("method"))) {
            pong(answer);
        }
    }

    /** That the session was taken out of the chat may have been lost. */
    private void pong(Map<String, Object> answer) {
        if (Boolean.FALSE.equals(answer.get("entered"))) {
            enterRooms();
        } else {
            catchUp(tracker.missed(answer));
        }
    }

    /** Enters all rooms this client is to be in. */
    private void enterRooms() {
        send(0, "enter", Map.of("rooms", List.copyOf(rooms)));
    }

    /** Some events were lost: entering again brings them. */
    private void catchUp(@Nullable List<String> missed) {
        if (missed != null) {
            send(0, "enter", Map.of("rooms", missed));
        }
    }

    /** Sends a ping well before the lease is over, from now on. */
    private synchronized void pingWithin(long lease) {
        long every = Math.min(MOST_PING_MILLIS, lease / 4);
        if (pinging != null) {
            pinging.cancel(false);
        }
        pinging = timer.scheduleWithFixedDelay(() -> send(0, "ping", Map.of()), every, every, TimeUnit.MILLISECONDS);
    }

    private void refused(long number, Call call, Map<String, Object> answer) {
        Map<?, ?> error = answer.get("error") instanceof Map<?, ?> fields ? fields : Map.of();
        int code = error.get("code") instanceof Number n ? n.intValue() : 0;
        if (code == SLOW_DOWN) {
            long wait = answer.get("retryAfter") instanceof Number n ? n.longValue() : 1000;
            later(number, call, wait);
        } else {
            open.remove(number);
            call.answer.completeExceptionally(new ChatRefusedException(code, String.valueOf(error.get("text"))));
        }
    }

    /** Leaves the chat, so that the others see it at once, and disconnects. */
    @Override
    public void close() {
        timer.shutdownNow();
        send(0, "exit", Map.of());
        bayeux.disconnect(GOODBYE_MILLIS);
        LifeCycle.stop(http);
        LifeCycle.stop(webSocket);
    }

    /** The objects of a list in an answer, whichever way the JSON parser gave it. */
    public static List<Map<?, ?>> maps(@Nullable Object list) {
        return EventTracker.maps(list);
    }

    private static String newId() {
        return UUID.randomUUID().toString();
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "chat-client");
        thread.setDaemon(true);
        return thread;
    }

    /** Puts a token that is valid for a while yet into every handshake. */
    private final class TokenExtension implements ClientSession.Extension {
        @Override
        public boolean sendMeta(ClientSession session, Message.Mutable message) {
            if (Channel.META_HANDSHAKE.equals(message.getChannel())) {
                message.getExt(true).put("push", Map.of("token", token()));
            }
            return true;
        }

        private String token() {
            try {
                return account.token();
            } catch (IOException e) {
                throw new UncheckedIOException("The hub cannot be reached to sign in", e);
            }
        }
    }
}
