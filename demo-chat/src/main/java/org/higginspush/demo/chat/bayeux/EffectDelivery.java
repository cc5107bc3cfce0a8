package org.higginspush.demo.chat.bayeux;

import java.util.function.Consumer;
import org.cometd.bayeux.Promise;
import org.cometd.bayeux.server.BayeuxServer;
import org.cometd.bayeux.server.ConfigurableServerChannel;
import org.cometd.bayeux.server.ServerChannel;
import org.cometd.bayeux.server.ServerSession;
import org.higginspush.demo.chat.rooms.Effect;
import org.higginspush.demo.chat.rooms.Effect.MemberCount;
import org.higginspush.demo.chat.rooms.Effect.SessionEnded;
import org.higginspush.demo.chat.rooms.Effect.Subscribe;
import org.higginspush.demo.chat.rooms.Effect.ToRoom;
import org.higginspush.demo.chat.rooms.Effect.ToSession;
import org.higginspush.demo.chat.rooms.Effect.Unsubscribe;

/** Carries out effects on Bayeux sessions. Those for sessions that have ended are dropped. */
final class EffectDelivery implements Consumer<Effect> {
    private final BayeuxServer bayeux;

    EffectDelivery(BayeuxServer bayeux) {
        this.bayeux = bayeux;
        channel(ChatChannels.ROOMS);
    }

    @Override
    public void accept(Effect effects) {
        if (effects instanceof ToRoom toRoom) {
            publish(ChatChannels.of(toRoom.event().room()), ChatCodec.event(toRoom.event()));
        } else if (effects instanceof MemberCount count) {
            publish(ChatChannels.ROOMS, ChatCodec.fields("room", count.room(), "members", count.members()));
        } else if (effects instanceof ToSession toGuest) {
            deliver(toGuest.sessionId(), ChatChannels.PRIVATE, ChatCodec.whisper(toGuest.whisper()));
        } else if (effects instanceof Subscribe subscribe) {
            withSession(
                    subscribe.sessionId(),
                    session -> channel(ChatChannels.of(subscribe.room())).subscribe(session));
        } else if (effects instanceof Unsubscribe unsubscribe) {
            withSession(
                    unsubscribe.sessionId(),
                    session -> channel(ChatChannels.of(unsubscribe.room())).unsubscribe(session));
        } else if (effects instanceof SessionEnded ended) {
            deliver(
                    ended.sessionId(),
                    ChatChannels.ENDED,
                    ChatCodec.fields("reason", ended.reason().word()));
        }
    }

    private void publish(String channel, Object data) {
        channel(channel).publish(null, data, Promise.noop());
    }

    private void deliver(String sessionId, String channel, Object data) {
        withSession(sessionId, session -> session.deliver(null, channel, data, Promise.noop()));
    }

    private void withSession(String id, Consumer<ServerSession> action) {
        ServerSession session = bayeux.getSession(id);
        if (session != null) {
            action.accept(session);
        }
    }

    private ServerChannel channel(String name) {
        return bayeux.createChannelIfAbsent(name, (ConfigurableServerChannel channel) -> channel.setPersistent(true))
                .getReference();
    }
}
