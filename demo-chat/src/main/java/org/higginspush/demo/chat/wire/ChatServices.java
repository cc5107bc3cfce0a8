package org.higginspush.demo.chat.wire;

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
import org.higginspush.demo.chat.hall.Departure;
import org.higginspush.demo.chat.hall.Limits;
import org.higginspush.demo.chat.hall.Outcome;
import org.higginspush.demo.chat.hall.Outgoing;
import org.higginspush.demo.chat.hall.Person;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.plugin.PluginContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requests of the chat, each a verb on {@code /service/chat/<verb>}, answered to the session on the same channel. Who
 * asks is what the hub knows of the session, whatever the message says.
 */
public final class ChatServices {
    private static final Logger log = LoggerFactory.getLogger(ChatServices.class);

    private final PluginContext hub;
    private final Floor floor;
    private final Limits limits;
    private final InstantSource clock;
    private final Callers callers;
    private final ExitKeys exitKeys = new ExitKeys();
    private final Map<String, Verb> verbs = new LinkedHashMap<>();

    /** Opens the chat's channels and serves them. */
    public ChatServices(PluginContext hub, Floor floor, Limits limits, InstantSource clock) {
        this.hub = hub;
        this.floor = floor;
        this.limits = limits;
        this.clock = clock;
        this.callers = new Callers(hub.bayeux(), this::heard, this::gone);
        verbs.put("rooms", this::rooms);
        verbs.put("enter", this::enter);
        verbs.put("exit", this::exit);
        verbs.put("speak", this::speak);
        verbs.put("whisper", this::whisper);
        verbs.put("who", this::who);
        verbs.put("me", this::me);
        verbs.put("ping", this::ping);
        hub.channels(ChatChannels.SERVICE, ChatChannels.requests(verbs.keySet()));
        hub.channels(ChatChannels.BROADCAST, ChatChannels.rooms(floor));
        verbs.forEach(this::serve);
    }

    /** What carries the hall's news to Bayeux sessions. */
    public static Consumer<Outgoing> delivery(BayeuxServer bayeux) {
        return new Delivery(bayeux);
    }

    /** Something that can be asked; the answer may be given on another thread. */
    @FunctionalInterface
    private interface Verb {
        void handle(Caller caller, Ask ask, Answer answer);
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
        String guest = exitKeys.guestOf(exitKey);
        if (guest != null) {
            depart(guest, Departure.EXIT);
        }
        return guest != null;
    }

    /** Ends the sessions whose lease is over or that read too slowly; to be called about once a second. */
    public void tidy() {
        floor.ask((hall, now) -> hall.endLeases(now), ended -> ended.forEach(exitKeys::forget));
        for (String guest : floor.look((hall, now) -> hall.guests())) {
            Caller caller = callers.find(guest);
            if (caller == null) {
                depart(guest, Departure.GONE);
            } else if (caller.queued() > limits.queuedMessages()) {
                depart(guest, Departure.SLOW);
            }
        }
    }

    private void heard(String guest) {
        floor.tell((hall, now) -> hall.heard(guest, now));
    }

    private void gone(String guest) {
        depart(guest, Departure.GONE);
    }

    private void depart(String guest, Departure reason) {
        exitKeys.forget(guest);
        floor.ask((hall, now) -> hall.depart(guest, reason, now), left -> {});
    }

    private void serve(String method, Verb verb) {
        hub.bayeux().createChannelIfAbsent(ChatChannels.SERVICE + method, (ConfigurableServerChannel channel) -> {
            channel.setPersistent(true);
            channel.addListener(new ServerChannel.MessageListener() {
                @Override
                public boolean onMessage(ServerSession from, ServerChannel on, ServerMessage.Mutable message) {
                    handle(method, verb, from, message.getData());
                    return true;
                }
            });
        });
    }

    private void handle(String method, Verb verb, ServerSession session, @Nullable Object data) {
        Object call = Ask.callOf(data);
        try {
            Caller caller = callers.of(session);
            caller.asks(clock.instant());
            verb.handle(caller, Ask.of(data), result -> reply(session, method, Words.answer(method, call, result)));
        } catch (Refusal refusal) {
            reply(session, method, Words.refusal(method, call, refusal));
        } catch (RuntimeException e) {
            log.warn("The chat could not handle a request to {}", method, e);
            Refusal later = Refusal.unavailable("That did not work: try again later.", Duration.ofSeconds(10));
            reply(session, method, Words.refusal(method, call, later));
        }
    }

    private static void reply(ServerSession session, String method, Map<String, Object> answer) {
        session.deliver(null, ChatChannels.SERVICE + method, answer, Promise.noop());
    }

    private Person person(Caller caller) {
        Identity identity = hub.identity(caller.session());
        if (identity == null) {
            throw Refusal.unauthenticated("The chat does not know who you are: handshake with an access token.");
        }
        return Person.of(identity);
    }

    private void rooms(Caller caller, Ask ask, Answer answer) {
        var rooms = floor.look((hall, now) -> hall.rooms(caller.id()));
        answer.give(Words.fields("rooms", Words.all(rooms, Words::view)));
    }

    private void enter(Caller caller, Ask ask, Answer answer) {
        Person person = person(caller);
        String exitKey = exitKeys.of(caller.id());
        try {
            floor.ask(
                    (hall, now) -> hall.enter(caller.id(), person, ask.rooms(), now),
                    entered -> answer.give(Words.entered(entered, exitKey)));
        } finally {
            if (!callers.isLive(caller.session())) {
                gone(caller.id());
            }
        }
    }

    private void exit(Caller caller, Ask ask, Answer answer) {
        if (!ask.has("rooms")) {
            exitKeys.forget(caller.id());
        }
        floor.ask(
                (hall, now) -> ask.has("rooms")
                        ? hall.exit(caller.id(), ask.rooms(), now)
                        : hall.depart(caller.id(), Departure.EXIT, now),
                left -> answer.give(Words.fields("rooms", left)));
    }

    private void speak(Caller caller, Ask ask, Answer answer) {
        floor.ask(
                (hall, now) -> hall.speak(caller.id(), ask.rooms(), ask.text("id"), ask.text("text"), now),
                receipt -> answer.give(Words.receipt(receipt)));
    }

    private void whisper(Caller caller, Ask ask, Answer answer) {
        floor.ask(
                (hall, now) -> hall.whisper(caller.id(), ask.to(), ask.text("id"), ask.text("text"), now),
                receipt -> answer.give(Words.receipt(receipt)));
    }

    private void who(Caller caller, Ask ask, Answer answer) {
        String room = ask.required("room");
        var members = floor.look((hall, now) -> hall.members(room));
        answer.give(Words.fields("room", room, "members", Words.all(members, Words::member)));
    }

    private void me(Caller caller, Ask ask, Answer answer) {
        Map<String, Object> me = Words.standing(floor.look((hall, now) -> hall.standing(caller.id(), now)));
        me.putAll(caller.connection());
        answer.give(me);
    }

    /** Answered behind all that was told before: what is missing then is lost. */
    private void ping(Caller caller, Ask ask, Answer answer) {
        floor.ask(
                (hall, now) -> Outcome.quiet(hall.pulse(caller.id())),
                pulse -> answer.give(Words.pulse(pulse, clock.millis())));
    }
}
