package org.higginspush.hub.command.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.higginspush.hub.model.IoReason;
import org.jspecify.annotations.Nullable;

/** Something subscribed to the doctor's notices, over one transport. */
interface NoticeSource extends AutoCloseable {
    /** How long the hub may take to answer what it answers at once. */
    Duration AT_ONCE = Duration.ofSeconds(3);

    /**
     * Waits for the notice of a change that was published after this was opened; false if it does not come in time.
     *
     * @throws CheckFailure if it cannot come any more
     */
    boolean hears(Duration limit) throws InterruptedException, CheckFailure;

    @Override
    void close();

    /** Bayeux over a WebSocket. */
    static NoticeSource bayeuxSocket(Target target, DoctorClient client) throws CheckFailure, InterruptedException {
        JsonSocket socket = opened("round-trip-websocket", client, target, "bayeux", null);
        BayeuxConversation conversation = new BayeuxConversation(target, socket);
        String failure = conversation.begin(AT_ONCE);
        if (failure != null) {
            socket.close();
            throw new CheckFailure(CheckResult.wrong("round-trip-websocket", failure, Remedy.UPGRADE));
        }
        conversation.holdsHeartbeat();
        return conversation;
    }

    /** A plain WebSocket. */
    static NoticeSource plainSocket(Target target, DoctorClient client) throws CheckFailure, InterruptedException {
        String path = target.changes() + "?" + target.deviceQuery();
        JsonSocket socket = opened("round-trip-plain-websocket", client, target, path, target.token());
        if (socket.next(AT_ONCE) == null) {
            socket.close();
            throw new CheckFailure(CheckResult.wrong(
                    "round-trip-plain-websocket", "the hub's first frame does not come", Remedy.BUFFERING));
        }
        return new PlainSource(socket);
    }

    private static JsonSocket opened(
            String check, DoctorClient client, Target target, String path, @Nullable String token) throws CheckFailure {
        try {
            return JsonSocket.open(client, target.socketAt(path), token);
        } catch (WebSocketHandshakeException e) {
            throw new CheckFailure(CheckResult.notChecked(
                    check, "no WebSocket opens: " + Answer.of(e.getResponse()).words()));
        } catch (IOException e) {
            throw new CheckFailure(CheckResult.notChecked(check, "no WebSocket opens: " + IoReason.of(e)));
        }
    }

    /** An event stream. */
    static NoticeSource stream(Target target, DoctorClient client, ExecutorService threads)
            throws CheckFailure, InterruptedException {
        HeldResponse response = new HeldResponse(
                client,
                client.withToken(target.changes() + "?" + target.deviceQuery()).header("Accept", "text/event-stream"),
                threads);
        if (response.line("data:", AT_ONCE) == null) {
            response.close();
            throw new CheckFailure(
                    CheckResult.notChecked("round-trip-stream", "no stream begins: see the check \"stream\""));
        }
        return new HeldSource(response);
    }

    /** One that is held: {@code ?wait=}. */
    static NoticeSource poll(Target target, DoctorClient client, ExecutorService threads) throws CheckFailure {
        try {
            Answer now = client.send(client.withToken(target.changes() + "?" + target.deviceQuery()));
            String position = now.json().path("position").asText("");
            return new HeldSource(new HeldResponse(
                    client,
                    client.withToken(target.changes() + "?since=" + position + "&wait=10&" + target.deviceQuery())
                            .timeout(DoctorClient.ANSWER.plusSeconds(5)),
                    threads));
        } catch (IOException e) {
            throw new CheckFailure(CheckResult.wrong("round-trip-poll", "no answer: " + IoReason.of(e), null));
        }
    }

    /** Bayeux over long polling. */
    static NoticeSource bayeuxPoll(Target target, DoctorClient client, ExecutorService threads) throws CheckFailure {
        try {
            Answer handshake = client.post(client.to("bayeux"), BayeuxMessages.handshake(target, "long-polling"));
            String clientId = handshake.json().path(0).path("clientId").asText();
            String cookie = String.join("; ", handshake.all("Set-Cookie")).split(";", 2)[0];
            String subscribe = BayeuxMessages.subscribe(target, clientId);
            Answer subscribed = client.post(withCookie(client, cookie), subscribe);
            JsonNode reply = subscribed.json().path(0);
            if (!reply.path("successful").asBoolean()) {
                throw new CheckFailure(CheckResult.wrong(
                        "round-trip-long-polling",
                        "the subscription is refused: " + BayeuxMessages.refusal(reply, subscribed),
                        null));
            }
            return new PollSource(client, clientId, cookie, threads);
        } catch (IOException e) {
            throw new CheckFailure(CheckResult.wrong("round-trip-long-polling", "no answer: " + IoReason.of(e), null));
        }
    }

    private static HttpRequest.Builder withCookie(DoctorClient client, String cookie) {
        HttpRequest.Builder request = client.to("bayeux");
        return cookie.isEmpty() ? request : request.header("Cookie", cookie);
    }

    /** Whether a line or a frame holds the notice. */
    static boolean isNotice(String text) {
        return text.contains("\"" + Target.CONTEXT + "\"") && text.contains("\"revision\"");
    }

    /** Notices of a plain WebSocket. */
    record PlainSource(JsonSocket socket) implements NoticeSource {
        @Override
        public boolean hears(Duration limit) throws InterruptedException {
            JsonNode next = socket.next(limit);
            return next != null && isNotice(next.toString());
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    /** Notices in an HTTP response. */
    record HeldSource(HeldResponse response) implements NoticeSource {
        @Override
        public boolean hears(Duration limit) throws InterruptedException {
            return response.line("\"" + Target.CONTEXT + "\"", limit) != null;
        }

        @Override
        public void close() {
            response.close();
        }
    }

    /** Notices in the answers to Bayeux polls; the first of these the hub answers at once. */
    final class PollSource implements NoticeSource {
        private static final int POLLS = 3;

        private final DoctorClient client;
        private final String clientId;
        private final String cookie;
        private final Future<Boolean> heard;

        PollSource(DoctorClient client, String clientId, String cookie, ExecutorService threads) {
            this.client = client;
            this.clientId = clientId;
            this.cookie = cookie;
            this.heard = threads.submit(this::polls);
        }

        private boolean polls() throws IOException {
            for (int i = 0; i < POLLS; i++) {
                Answer answer =
                        client.post(withCookie(client, cookie), BayeuxMessages.connect(clientId, "long-polling"));
                if (answer.status() != 200) {
                    throw new IOException("it is answered with " + answer.words());
                }
                if (isNotice(answer.body())) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public boolean hears(Duration limit) throws InterruptedException, CheckFailure {
            try {
                return heard.get(limit.toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                return false;
            } catch (ExecutionException e) {
                String reason = e.getCause() instanceof IOException failure ? IoReason.of(failure) : "no answer";
                throw new CheckFailure(
                        CheckResult.wrong("round-trip-long-polling", "a poll fails: " + reason, Remedy.HELD));
            }
        }

        @Override
        public void close() {
            heard.cancel(true);
            try {
                client.post(withCookie(client, cookie), BayeuxMessages.disconnect(clientId));
            } catch (IOException e) {
                // The hub ends the session by itself.
            }
        }
    }
}
