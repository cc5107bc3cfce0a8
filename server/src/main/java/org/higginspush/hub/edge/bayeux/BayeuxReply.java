package org.higginspush.hub.edge.bayeux;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.LinkedHashMap;
import java.util.Map;
import org.cometd.bayeux.Channel;
import org.cometd.bayeux.Message;
import org.cometd.bayeux.server.ServerMessage;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * The reply to one Bayeux message (Bayeux 1.0, sections 4 and 5): successful or refused, with advice and the hub's own fields.
 * Filled in by whoever serves the message; not safe for several threads at a time.
 */
public final class BayeuxReply implements JsonReply {
    private final String channel;
    private final @Nullable String id;
    private boolean successful;
    private @Nullable String error;
    private @Nullable Map<String, Object> advice;
    private @Nullable Map<String, Object> push;
    /** Fields of certain kinds of messages. */
    private @Nullable Map<String, Object> fields;

    public BayeuxReply(BayeuxRequest.Header to) {
        this.channel = to.channel();
        this.id = to.id();
    }

    @Override
    public boolean isSuccessful() {
        return successful;
    }

    @Override
    public String channel() {
        return channel;
    }

    @Override
    public @Nullable String error() {
        return error;
    }

    /** The message was served. */
    BayeuxReply succeed() {
        successful = true;
        return this;
    }

    /** The message was served, and these fields of {@code ext.push} tell what came of it. */
    BayeuxReply succeed(Map<String, Object> pushFields) {
        push = pushFields;
        return succeed();
    }

    /** Sets a field that only some kinds of messages have. */
    BayeuxReply put(String field, Object value) {
        if (fields == null) {
            fields = new LinkedHashMap<>();
        }
        fields.put(field, value);
        return this;
    }

    /** Refuses the message; a handshake with advice on what to do then. */
    public void refuse(Refusal refusal) {
        successful = false;
        error = refusal.bayeuxError();
        push = null;
        if (Channel.META_HANDSHAKE.equals(channel)) {
            advice = Advices.after(refusal);
        } else if (refusal.retryAfter() != null && !channel.startsWith("/meta/")) {
            push = Map.of("retryAfter", refusal.retryAfter().toMillis());
        }
    }

    /** Refuses the message, and advises the client. */
    public void refuse(Refusal refusal, Map<String, Object> clientAdvice) {
        refuse(refusal);
        advice = clientAdvice;
    }

    /** The hub does not know the session: the client must handshake. */
    public void refuseUnknownSession() {
        refuse(Refusals.SESSION_UNKNOWN, Advices.HANDSHAKE);
    }

    /** Advises the client; null for nothing new. */
    public void advise(@Nullable Map<String, Object> clientAdvice) {
        if (clientAdvice != null) {
            advice = clientAdvice;
        }
    }

    /** Advises the client to come back in a while, if the refusal says when. */
    public void adviseAfter(Refusal refusal) {
        if (refusal.retryAfter() != null) {
            advice = Advices.after(refusal);
        }
    }

    /** Sets the fields of {@code ext.push}. */
    void push(Map<String, Object> pushFields) {
        push = pushFields;
    }

    /** Fills in CometD's reply, for its HTTP transports. */
    void copyTo(ServerMessage.Mutable reply) {
        reply.setSuccessful(successful);
        putUnlessNull(reply, Message.ERROR_FIELD, error);
        putUnlessNull(reply, Message.ADVICE_FIELD, advice == null ? null : new LinkedHashMap<>(advice));
        if (fields != null) {
            reply.putAll(fields);
        }
        if (push != null) {
            reply.getExt(true).put(PushFields.PUSH, push);
        }
    }

    private static void putUnlessNull(ServerMessage.Mutable reply, String field, @Nullable Object value) {
        if (value != null) {
            reply.put(field, value);
        }
    }

    @Override
    public void appendTo(StringBuilder json) {
        json.append("{\"channel\":\"");
        JsonStringEncoder.getInstance().quoteAsString(channel, json);
        json.append("\",\"successful\":").append(successful);
        if (id != null) {
            field(Message.ID_FIELD, id, json);
        }
        if (error != null) {
            field(Message.ERROR_FIELD, error, json);
        }
        if (fields != null) {
            fields.forEach((name, value) -> field(name, value, json));
        }
        if (advice != null) {
            field(Message.ADVICE_FIELD, advice, json);
        }
        if (push != null) {
            json.append(",\"ext\":{\"push\":");
            JsonText.append(push, json);
            json.append('}');
        }
        json.append('}');
    }

    private static void field(String name, Object value, StringBuilder json) {
        json.append(",\"").append(name).append("\":");
        JsonText.append(value, json);
    }
}
