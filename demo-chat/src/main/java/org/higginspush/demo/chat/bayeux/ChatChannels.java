package org.higginspush.demo.chat.bayeux;

import java.util.Set;
import org.cometd.bayeux.server.ServerMessage;
import org.higginspush.demo.chat.rooms.Person;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.model.Ids;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.plugin.ChannelRules;

/** The names of the chat's channels, and who may use them. */
public final class ChatChannels {
    /** The plug-in's name, which tokens that were made for it carry. */
    public static final String PLUGIN = "chat";

    /** Requests of clients, and their answers. */
    public static final String SERVICE = "/service/chat/";

    /** The rooms are below it; a session gets events of those it has entered. */
    public static final String BROADCAST = "/chat/";

    /** How many people are in each room, for everyone who lists them. */
    public static final String ROOMS = BROADCAST + "rooms";

    /** Private messages, delivered to sessions one by one; nobody can subscribe to it. */
    public static final String PRIVATE = SERVICE + "private";

    /** Tells a session that it was ended. */
    public static final String ENDED = SERVICE + "ended";

    private static final String ROOM = BROADCAST + "room/";
    private static final int MAX_NAME = 256;

    private ChatChannels() {}

    /**
     * The channel of a room.
     *
     * @throws Refusal {@code MALFORMED} if its id is too long for a channel name
     */
    public static String of(String room) {
        String channel = ROOM + Ids.encodeWithTilde(room);
        if (channel.length() > MAX_NAME) {
            throw Refusal.malformed("The room id is too long for a channel name: choose a shorter one.");
        }
        return channel;
    }

    /** Names are given at the sign-in alone: a token that was made for the hub as a whole has no name in the chat. */
    private static boolean hasSignedIn(Identity who) {
        return who.plugins().contains(PLUGIN);
    }

    /** Requests come on the channels of the known services. */
    static ChannelRules requests(Set<String> services) {
        return new ChannelRules() {
            @Override
            public boolean maySubscribe(Identity who, String channel) {
                return false; // answers, private messages and the end of a session are delivered, not published
            }

            @Override
            public boolean mayPublish(Identity who, String channel, ServerMessage message) {
                return hasSignedIn(who) && services.contains(channel.substring(SERVICE.length()));
            }
        };
    }

    /**
     * Clients publish to the services only. Entering a room subscribes to it; a client may subscribe as well, while the
     * person is in it.
     */
    static ChannelRules rooms(ChatDispatcher dispatcher) {
        return new ChannelRules() {
            @Override
            public boolean maySubscribe(Identity who, String channel) {
                return hasSignedIn(who) && (channel.equals(ROOMS) || channel.startsWith(ROOM) && isIn(who, channel));
            }

            private boolean isIn(Identity who, String channel) {
                String room = Ids.decode("room", channel.substring(ROOM.length()));
                return dispatcher.read((state, now) -> state.isIn(Person.of(who), room));
            }

            @Override
            public boolean mayPublish(Identity who, String channel, ServerMessage message) {
                return false;
            }
        };
    }
}
