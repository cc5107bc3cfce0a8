package org.higginspush.demo.chat.wire;

import java.util.function.Consumer;
import org.cometd.bayeux.Promise;
import org.cometd.bayeux.server.BayeuxServer;
import org.cometd.bayeux.server.ConfigurableServerChannel;
import org.cometd.bayeux.server.ServerChannel;
import org.cometd.bayeux.server.ServerSession;
import org.higginspush.demo.chat.hall.Outgoing;
import org.higginspush.demo.chat.hall.Outgoing.Count;
import org.higginspush.demo.chat.hall.Outgoing.Ended;
import org.higginspush.demo.chat.hall.Outgoing.Seat;
import org.higginspush.demo.chat.hall.Outgoing.ToGuest;
import org.higginspush.demo.chat.hall.Outgoing.ToRoom;
import org.higginspush.demo.chat.hall.Outgoing.Unseat;

/** Carries the hall's news to Bayeux sessions. A session that is gone hears nothing, which is no error. */
final class Delivery implements Consumer<Outgoing> {
    private final BayeuxServer bayeux;

    Delivery(BayeuxServer bayeux) {
        this.bayeux = bayeux;
        channel(ChatChannels.ROOMS);
    }

    @Override
    public void accept(Outgoing news) {
        if (news instanceof ToRoom toRoom) {
            publish(ChatChannels.of(toRoom.event().room()), Words.event(toRoom.event()));
        } else if (news instanceof Count count) {
            publish(ChatChannels.ROOMS, Words.fields("room", count.room(), "members", count.members()));
        } else if (news instanceof ToGuest toGuest) {
            deliver(toGuest.guest(), ChatChannels.PRIVATE, Words.whisper(toGuest.whisper()));
        } else if (news instanceof Seat seat) {
            withSession(
                    seat.guest(),
                    session -> channel(ChatChannels.of(seat.room())).subscribe(session));
        } else if (news instanceof Unseat unseat) {
            withSession(
                    unseat.guest(),
                    session -> channel(ChatChannels.of(unseat.room())).unsubscribe(session));
        } else if (news instanceof Ended ended) {
            deliver(
                    ended.guest(),
                    ChatChannels.ENDED,
                    Words.fields("reason", ended.reason().word()));
        }
    }

    private void publish(String channel, Object data) {
        channel(channel).publish(null, data, Promise.noop());
    }

    private void deliver(String guest, String channel, Object data) {
        withSession(guest, session -> session.deliver(null, channel, data, Promise.noop()));
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
