package org.higginspush.demo.chat.bayeux;

import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.cometd.bayeux.Promise;
import org.cometd.bayeux.server.BayeuxServer;
import org.cometd.bayeux.server.ConfigurableServerChannel;
import org.cometd.bayeux.server.ServerChannel;
import org.cometd.bayeux.server.ServerMessage;
import org.cometd.bayeux.server.ServerSession;
import org.higginspush.demo.chat.rooms.ChatLimits;
import org.higginspush.demo.chat.rooms.ChatState;
import org.higginspush.demo.chat.rooms.Effect;
import org.higginspush.demo.chat.rooms.LeaveReason;
import org.higginspush.demo.chat.rooms.Person;
import org.higginspush.demo.chat.rooms.Result;
import org.higginspush.demo.chat.signin.NameRegistry;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.plugin.PluginContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requests of the chat, each a service channel {@code /service/chat/<name>}, answered to the session on the same channel.
 * The sender of a request is the identity of its session, whatever the message says.
 */
public final class ChatServices {
    private static final Logger log = LoggerFactory.getLogger(ChatServices.class);

    private final PluginContext hub;
    private final ChatDispatcher dispatcher;
    private final NameRegistry names;
    private final ChatLimits limits;
    private final InstantSource clock;
    private final CallerRegistry callers;
    private final ExitKeys exitKeys = new ExitKeys();
    private final Map<String, Service> services = new LinkedHashMap<>();

    /** Opens the chat's channels and serves them. */
    public ChatServices(
            PluginContext hub, ChatDispatcher dispatcher, NameRegistry names, ChatLimits limits, InstantSource clock) {
        this.hub = hub;
        this.dispatcher = dispatcher;
        this.names = names;
        this.limits = limits;
        this.clock = clock;
        this.callers = new CallerRegistry(hub.bayeux(), this::heard, this::lost, this::gone);
        services.put("rooms", this::rooms);
        services.put("enter", this::enter);
        services.put("exit", this::exit);
        services.put("speak", this::speak);
        services.put("whisper", this::whisper);
        services.put("who", this::who);
        services.put("me", this::me);
        services.put("ping", this::ping);
        hub.channels(ChatChannels.SERVICE, ChatChannels.requests(services.keySet()));
        hub.channels(ChatChannels.BROADCAST, ChatChannels.rooms(dispatcher));
        services.forEach(this::serve);
    }

    /** Carries out effects on Bayeux sessions. */
    public static Consumer<Effect> effectDelivery(BayeuxServer bayeux) {
        return new EffectDelivery(bayeux);
    }

    /** Handles the requests of one service; the answer may be given on another thread. */
    @FunctionalInterface
    private interface Service {
        void handle(Caller caller, ChatRequest request, Answer answer);
    }

    /** Where an answer goes. */
    @FunctionalInterface
    private interface Answer {
        void give(Map<String, Object> result);
    }

    /**
     * Ends the chat session with this exit key.
     *
     * @return whether there was one
     */
    public boolean exitWith(String exitKey) {
        String sessionId = exitKeys.sessionOf(exitKey);
        if (sessionId != null) {
            endSession(sessionId, LeaveReason.EXIT);
        }
        return sessionId != null;
    }

    /**
     * The page of the chat session with this exit key was closed: the session ends soon, unless the page is only being
     * loaded again.
     */
    public void closedWith(String exitKey) {
        String sessionId = exitKeys.sessionOf(exitKey);
        if (sessionId != null) {
            dispatcher.update((state, now) -> state.disconnected(sessionId, LeaveReason.EXIT, now));
        }
    }

    /**
     * Ends the sessions whose lease is over, who did not come back in time, or that read too slowly; to be called about once
     * a second.
     */
    public void sweep() {
        dispatcher.execute(ChatState::endExpiredLeases, ended -> ended.forEach(id -> forget(id, LeaveReason.LEASE)));
        dispatcher.execute(ChatState::endDisconnected, ended -> ended.forEach(this::forget));
        for (String sessionId : dispatcher.read((state, now) -> state.sessionIds())) {
            Caller caller = callers.find(sessionId);
            if (caller == null) {
                lost(sessionId);
            } else if (caller.queued() > limits.queuedMessages()) {
                endSession(sessionId, LeaveReason.SLOW);
            }
        }
    }

    private void heard(String sessionId) {
        dispatcher.update((state, now) -> state.heard(sessionId, now));
    }

    /** The connection was lost; its client may come back. One that is not in the chat has nothing to come back to. */
    private void lost(String sessionId) {
        dispatcher.update((state, now) -> state.disconnected(sessionId, LeaveReason.GONE, now));
        if (!dispatcher.read((state, now) -> state.sessionIds().contains(sessionId))) {
            forget(sessionId, LeaveReason.GONE);
        }
    }

    /** The client has ended the connection. */
    private void gone(String sessionId) {
        endSession(sessionId, LeaveReason.GONE);
    }

    private void endSession(String sessionId, LeaveReason reason) {
        dispatcher.execute((state, now) -> state.endSession(sessionId, reason, now), left -> forget(sessionId, reason));
    }

    /** A session has ended: its exit key is good for nothing, and it keeps its name no longer. */
    private void forget(String sessionId, LeaveReason reason) {
        exitKeys.forget(sessionId);
        names.left(sessionId, reason == LeaveReason.EXIT, clock.instant());
    }

    private void serve(String method, Service service) {
        hub.bayeux().createChannelIfAbsent(ChatChannels.SERVICE + method, (ConfigurableServerChannel channel) -> {
            channel.setPersistent(true);
            channel.addListener(new ServerChannel.MessageListener() {
                @Override
                public boolean onMessage(ServerSession from, ServerChannel on, ServerMessage.Mutable message) {
                    handle(method, service, from, message.getData());
                    return true;
                }
            });
        });
    }

    private void handle(String method, Service service, ServerSession session, @Nullable Object data) {
        Object call = ChatRequest.callIdOf(data);
        try {
            Caller caller = callers.of(session);
            caller.countRequest(clock.instant());
            service.handle(
                    caller,
                    ChatRequest.of(data),
                    result -> reply(session, method, ChatCodec.answer(method, call, result)));
        } catch (Refusal refusal) {
            reply(session, method, ChatCodec.refusal(method, call, refusal));
        } catch (RuntimeException e) {
            log.warn("The chat could not handle a request to {}", method, e);
            Refusal later = Refusal.unavailable("That did not work: try again later.", Duration.ofSeconds(10));
            reply(session, method, ChatCodec.refusal(method, call, later));
        }
    }

    private static void reply(ServerSession session, String method, Map<String, Object> answer) {
        session.deliver(null, ChatChannels.SERVICE + method, answer, Promise.noop());
    }

    private Identity identity(Caller caller) {
        Identity identity = hub.identity(caller.session());
        if (identity == null) {
            throw Refusal.unauthenticated("The chat does not know who you are: handshake with an access token.");
        }
        return identity;
    }

    private void rooms(Caller caller, ChatRequest request, Answer answer) {
        var rooms = dispatcher.read((state, now) -> state.rooms(caller.id()));
        answer.give(ChatCodec.fields("rooms", ChatCodec.all(rooms, ChatCodec::view)));
    }

    private void enter(Caller caller, ChatRequest request, Answer answer) {
        Identity identity = identity(caller);
        Person person = Person.of(identity);
        try {
            names.enters(person, caller.id(), identity.expires(), clock.instant());
            String exitKey = exitKeys.of(caller.id());
            dispatcher.execute(
                    (state, now) -> state.enter(caller.id(), person, request.rooms(), now),
                    entered -> answer.give(ChatCodec.entered(entered, exitKey)));
        } finally {
            if (!callers.isLive(caller.session())) {
                lost(caller.id());
            }
        }
    }

    private void exit(Caller caller, ChatRequest request, Answer answer) {
        boolean forGood = !request.has("rooms");
        dispatcher.execute(
                (state, now) -> forGood
                        ? state.endSession(caller.id(), LeaveReason.EXIT, now)
                        : state.exit(caller.id(), request.rooms(), now),
                left -> {
                    if (forGood) {
                        forget(caller.id(), LeaveReason.EXIT);
                    }
                    answer.give(ChatCodec.fields("rooms", left));
                });
    }

    private void speak(Caller caller, ChatRequest request, Answer answer) {
        dispatcher.execute(
                (state, now) ->
                        state.speak(caller.id(), request.rooms(), request.text("id"), request.text("text"), now),
                receipt -> answer.give(ChatCodec.receipt(receipt)));
    }

    private void whisper(Caller caller, ChatRequest request, Answer answer) {
        dispatcher.execute(
                (state, now) -> state.whisper(caller.id(), request.to(), request.text("id"), request.text("text"), now),
                receipt -> answer.give(ChatCodec.receipt(receipt)));
    }

    private void who(Caller caller, ChatRequest request, Answer answer) {
        String room = request.required("room");
        var members = dispatcher.read((state, now) -> state.members(room));
        answer.give(ChatCodec.fields("room", room, "members", ChatCodec.all(members, ChatCodec::member)));
    }

    private void me(Caller caller, ChatRequest request, Answer answer) {
        Map<String, Object> me = ChatCodec.status(dispatcher.read((state, now) -> state.status(caller.id(), now)));
        me.putAll(caller.connection());
        answer.give(me);
    }

    /** Answered after all events that came before: what the client lacks then is lost. */
    private void ping(Caller caller, ChatRequest request, Answer answer) {
        dispatcher.execute(
                (state, now) -> Result.withoutEffects(state.lastSequences(caller.id())),
                lastSequences -> answer.give(ChatCodec.lastSequences(lastSequences, clock.millis())));
    }
}
