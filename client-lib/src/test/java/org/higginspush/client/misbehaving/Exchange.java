package org.higginspush.client.misbehaving;

import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** One request, or one frame of a WebSocket, with a way to answer it. */
final class Exchange {
    private static final int FLOOD = 200_000;
    private static final int HUGE = 16 << 20;

    /** The way back to the client. */
    interface ResponseWriter {
        /** A whole answer: a body, or a message. */
        void reply(String json) throws IOException;

        /** Begins an answer whose length is not said. */
        void begin() throws IOException;

        /** A part of the answer that was begun. */
        void part(String part) throws IOException;

        /** A pause, after which the connection may be gone. */
        void pause() throws IOException;

        /** Keeps the connection, and never answers. */
        void hold() throws IOException;

        /** True for a WebSocket, where messages may come unasked. */
        boolean pushes();
    }

    private final ResponseWriter writer;
    private final List<ClientMessage> messages;
    private final String user;

    Exchange(ResponseWriter writer, String text, String user) {
        this.writer = writer;
        this.messages = ClientMessage.of(text);
        this.user = user;
    }

    /** Something that speaks HTTP only; a WebSocket is not opened. */
    record RawResponse(String status, String type, String body) implements Behaviour.Script {
        @Override
        public void answer(Exchange exchange) {
            throw new IllegalStateException("answered before there are messages");
        }
    }

    static Behaviour.Script raw(String status, String type, String body) {
        return new RawResponse(status, type, body);
    }

    /** The same for whatever is asked. */
    static Behaviour.Script always(String json) {
        return exchange -> exchange.reply(json);
    }

    /** This for messages of one channel; all others are answered as they should be, and heartbeats held. */
    static Behaviour.Script on(String channel, Function<String, String> reply) {
        return exchange -> exchange.answer(message ->
                message.channel().equals(channel) ? reply.apply(message.id()) : BayeuxReplies.valid(message));
    }

    /** Answers each message, and holds what may be held if nothing else was sent. */
    private void answer(Function<ClientMessage, String> reply) throws IOException {
        if (messages.stream().allMatch(message -> message.isConnect() && message.mayBeHeld())
                && reply.apply(messages.get(0)).equals(BayeuxReplies.valid(messages.get(0)))) {
            writer.hold();
        } else {
            reply(list(reply));
        }
    }

    String list(Function<ClientMessage, String> reply) {
        return messages.stream().map(reply).filter(text -> !text.isEmpty()).collect(Collectors.joining(",", "[", "]"));
    }

    void reply(String json) throws IOException {
        writer.reply(json);
    }

    String notice(String data) {
        return BayeuxReplies.notice("/user/" + user + "/contexts", data);
    }

    void endless(String piece, boolean slowly) throws IOException {
        writer.begin();
        while (true) {
            writer.part(piece);
            if (slowly) {
                writer.pause();
            }
        }
    }

    void huge() throws IOException {
        writer.reply("[{\"channel\":\"/meta/handshake\",\"error\":\"" + "a".repeat(HUGE) + "\"}]");
    }

    void holdsForEver() throws IOException {
        answer(message -> {
            String valid = BayeuxReplies.valid(message);
            boolean held = message.isConnect() && message.mayBeHeld();
            return held ? valid : valid.replace("\"timeout\":20000", "\"timeout\":1e15");
        });
    }

    /** Once there is a session, notices without end. */
    void floods(IntFunction<String> notice) throws IOException {
        boolean begins = messages.stream().anyMatch(message -> !(message.isConnect() && message.mayBeHeld()));
        if (begins || !writer.pushes()) {
            String first = begins ? "" : "," + some(notice, 0);
            reply(list(BayeuxReplies::valid).replaceFirst("]$", Matcher.quoteReplacement(first + "]")));
        } else {
            for (int number = 0; number < FLOOD; number += 50) {
                reply("[" + some(notice, number) + "]");
            }
            writer.hold();
        }
    }

    private static String some(IntFunction<String> notice, int from) {
        return IntStream.range(from, from + 50).mapToObj(notice).collect(Collectors.joining(","));
    }

    void outOfRange() throws IOException {
        String bad = "\"advice\":{\"interval\":-7,\"timeout\":\"NaN\",\"reconnect\":5},"
                + "\"ext\":{\"push\":{\"position\":[1],\"resync\":\"no\",\"spread\":-1,\"expiresIn\":\"soon\",\"changes\":"
                + "{\"context\":1}}}";
        String notices = List.of("-5", "1e300", "\"7\"", "7.5", "9007199254740993", "null", "{}").stream()
                .map(revision -> notice("{\"context\":\"odd\",\"revision\":" + revision + ",\"origin\":[],\"position\":"
                        + revision + ",\"spread\":-1e300}"))
                .collect(Collectors.joining(","));
        boolean first = messages.stream().anyMatch(message -> !message.mayBeHeld());
        if (first) {
            String list = list(message -> BayeuxReplies.yes(message.channel(), message.id(), bad));
            reply(list.replaceFirst("]$", "," + notices + "," + notice("[1]") + "," + notice("null") + "]"));
        } else {
            answer(BayeuxReplies::valid);
        }
    }

    void expiresAtOnce() throws IOException {
        answer(message -> BayeuxReplies.valid(message).replace("\"expiresIn\":3600000", "\"expiresIn\":0"));
    }
}
