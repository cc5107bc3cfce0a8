package org.higginspush.hub.edge.bayeux;

import java.util.Set;
import org.cometd.bayeux.Channel;
import org.cometd.bayeux.Message;
import org.cometd.bayeux.server.ServerMessage;
import org.cometd.server.ServerMessageImpl;

/** A message that the hub serves by itself, as CometD's HTTP transports see it: with its channel, its id and its session. */
public final class RequestMessage extends ServerMessageImpl {
    private static final long serialVersionUID = 1L;

    private static final Set<String> CHANNEL_ONLY = Set.of(Message.CHANNEL_FIELD);

    /** Stands for a heartbeat that is held, which says nothing any more. */
    private static final BayeuxRequest HELD_HEARTBEAT =
            new BayeuxRequest.Heartbeat(new BayeuxRequest.Header(Channel.META_CONNECT, null, null), null, -1, null);

    private static final BayeuxReply COPIED = new BayeuxReply(HELD_HEARTBEAT.header());

    private transient BayeuxRequest request;
    private transient BayeuxReply reply;

    private RequestMessage(BayeuxRequest request) {
        this.request = request;
        this.reply = new BayeuxReply(request.header());
        setChannel(request.header().channel());
        setId(request.header().id());
        setClientId(request.header().clientId());
    }

    /** The message that stands for a request. */
    static ServerMessage.Mutable of(BayeuxRequest request) {
        return request instanceof BayeuxRequest.Other other ? other.message() : new RequestMessage(request);
    }

    public BayeuxRequest request() {
        return request;
    }

    BayeuxReply reply() {
        return reply;
    }

    /** Brings the reply into the message that CometD writes. */
    public void copyReply() {
        reply.copyTo(getAssociated());
    }

    /** A heartbeat that is held stays as long as its device is idle: what was read of it, and is in its reply, need not. */
    void trim() {
        keySet().retainAll(CHANNEL_ONLY);
        setChannel(Channel.META_CONNECT);
        request = HELD_HEARTBEAT;
        reply = COPIED;
        getAssociated().setChannel(Channel.META_CONNECT);
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
