package org.higginspush.hub.edge.bayeux;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.cometd.bayeux.Channel;
import org.cometd.bayeux.Message;
import org.cometd.bayeux.server.ServerMessage;
import org.cometd.server.ServerMessageImpl;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.edge.bayeux.BayeuxRequest.Handshake;
import org.higginspush.hub.edge.bayeux.BayeuxRequest.Heartbeat;
import org.higginspush.hub.edge.bayeux.BayeuxRequest.Malformed;
import org.higginspush.hub.edge.bayeux.BayeuxRequest.Publish;
import org.higginspush.hub.edge.bayeux.BayeuxRequest.RegisterDevice;
import org.higginspush.hub.edge.bayeux.BayeuxRequest.RenewToken;
import org.higginspush.hub.edge.bayeux.BayeuxRequest.Subscribe;
import org.higginspush.hub.edge.bayeux.BayeuxRequest.Unsubscribe;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.ListenAddress.Purpose;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.session.ClientName;
import org.jspecify.annotations.Nullable;

/** Serves the requests that are the hub's own, whichever transport brought them. What fails is refused. Thread-safe. */
final class RequestDispatcher {
    private final PushBayeuxServer hub;
    private final BayeuxSettings settings;
    private final Handshakes handshakes;
    private final Subscriptions subscriptions;
    private final Publications publications;
    private final Heartbeats heartbeats;
    private final DeviceRegistrations registrations;

    RequestDispatcher(
            PushBayeuxServer hub,
            BayeuxSettings settings,
            Handshakes handshakes,
            Subscriptions subscriptions,
            Publications publications,
            Heartbeats heartbeats,
            DeviceRegistrations registrations) {
        this.hub = hub;
        this.settings = settings;
        this.handshakes = handshakes;
        this.subscriptions = subscriptions;
        this.publications = publications;
        this.heartbeats = heartbeats;
        this.registrations = registrations;
    }

    /** Whether serving a request may block its thread: it may wait for a disk, or run the code of a plug-in. */
    boolean mayBlock(BayeuxRequest request) {
        if (request instanceof Publish publish) {
            return publications.mayBlock(publish);
        }
        return !(request instanceof Heartbeat);
    }

    /**
     * Serves a request of any kind but {@link BayeuxRequest.Other}.
     *
     * @param session the session of the connection or request; for a handshake, the one to be made; null if there is none
     * @return null if the reply is complete, or will be with the batch; else completed normally when it is
     */
    @Nullable
    CompletableFuture<Void> serve(
            @Nullable PushSession session,
            BayeuxRequest request,
            RequestContext context,
            MessageBatch batch,
            BayeuxReply reply) {
        CompletableFuture<Void> later = null;
        try {
            later = dispatch(session, request, context, batch, reply);
        } catch (RuntimeException | Error e) {
            fail(session, request, reply, e);
        }
        return later == null
                ? null
                : later.exceptionally(failure -> {
                    fail(session, request, reply, failure);
                    return null;
                });
    }

    private void fail(@Nullable PushSession session, BayeuxRequest request, BayeuxReply reply, Throwable failure) {
        Refusal refusal = Refusals.of(failure);
        if (refusal.code() == ErrorCode.SESSION_UNKNOWN && session != null && !(request instanceof Handshake)) {
            hub.removeServerSession(session, true);
            reply.refuseUnknownSession();
        } else {
            reply.refuse(refusal);
        }
        Identity who = session == null ? null : session.identity();
        if (who != null && request instanceof Subscribe) {
            hub.timelines().refused(who, refusal);
        }
    }

    private @Nullable CompletableFuture<Void> dispatch(
            @Nullable PushSession session,
            BayeuxRequest request,
            RequestContext context,
            MessageBatch batch,
            BayeuxReply reply) {
        if (request instanceof Malformed malformed) {
            return refuse(malformed, context);
        }
        if (request instanceof Handshake handshake && session != null) {
            return handshake(session, handshake, context, reply);
        }
        if (session == null || !session.isOf(request.header().clientId())) {
            reply.refuseUnknownSession();
            return null;
        }
        session.cancelExpiration(request instanceof Heartbeat);
        checkBatch(session, context, batch);
        if (request instanceof Publish publish) {
            context.listenAddress().require(Purpose.PUBLISHERS);
            publications.publish(session, publish, batch, reply);
            return null;
        }
        if (request instanceof Subscribe || request instanceof RegisterDevice) {
            context.listenAddress().require(Purpose.DEVICES);
        }
        return ofSession(session, request, batch, reply);
    }

    private @Nullable CompletableFuture<Void> ofSession(
            PushSession session, BayeuxRequest request, MessageBatch batch, BayeuxReply reply) {
        if (request instanceof Heartbeat heartbeat) {
            return heartbeat(session, heartbeat, reply);
        }
        if (request instanceof Subscribe subscribe) {
            return subscriptions.subscribe(session, subscribe, batch, reply);
        }
        if (request instanceof RenewToken renew) {
            return renew(session, renew, reply);
        }
        if (request instanceof RegisterDevice register) {
            registrations.serve(session, register, batch, reply);
            return null;
        }
        if (request instanceof Unsubscribe unsubscribe) {
            subscriptions.unsubscribe(session, unsubscribe, reply);
            return null;
        }
        throw new IllegalArgumentException("CometD serves " + request.getClass());
    }

    private @Nullable CompletableFuture<Void> refuse(Malformed request, RequestContext context) {
        if (Channel.META_HANDSHAKE.equals(request.header().channel())) {
            handshakes.count(context);
        }
        throw request.refusal();
    }

    /** Counts one more message of the frame or request. */
    void checkBatch(PushSession session, RequestContext context, MessageBatch batch) {
        Identity who = session.identity();
        boolean publisher = who != null && who.may(Scope.PUBLISH);
        if (publisher) {
            context.publisher();
        }
        int most = publisher ? settings.maxPublisherBatch() : settings.maxBatch();
        if (batch.nextMessage() > most) {
            throw Refusal.malformed("Too many messages at once: at most " + most + ".");
        }
    }

    private CompletableFuture<Void> handshake(
            PushSession session, Handshake request, RequestContext context, BayeuxReply reply) {
        hub.refuseIfDraining();
        handshakes.count(context);
        return handshakes.grant(session, request, context).thenRun(() -> create(session, request, context, reply));
    }

    /** Makes the session known to CometD, and answers its handshake. */
    private void create(PushSession session, Handshake request, RequestContext context, BayeuxReply reply) {
        ServerMessage.Mutable message = new ServerMessageImpl();
        message.setChannel(Channel.META_HANDSHAKE);
        ((ServerMessageImpl) message).setServerTransport(session.getServerTransport());
        ((ServerMessageImpl) message).setBayeuxContext(context);
        String client = ClientName.of(request.client());
        session.setUserAgent(client == null ? context.getHeader("User-Agent") : client);
        session.handshake(message);
        session.cancelExpiration(false); // its time begins now
        hub.add(session, message);
        context.created(session);
        hub.refuseIfCutOff(session);
        reply.put(Message.CLIENT_ID_FIELD, session.getId())
                .put(Message.VERSION_FIELD, "1.0")
                .put(Message.MIN_VERSION_FIELD, "1.0")
                .put(Message.SUPPORTED_CONNECTION_TYPES_FIELD, hub.getAllowedTransports())
                .succeed(session.handshakeFields(handshakes.expiresIn(session)))
                .advise(session.takeAdvice(session.getServerTransport()));
    }

    private @Nullable CompletableFuture<Void> heartbeat(PushSession session, Heartbeat request, BayeuxReply reply) {
        session.showToExtensions(request);
        CompletableFuture<Void> repaired = heartbeats.heard(session, request);
        if (repaired == null) {
            heartbeats.connect(session, request, reply);
            return null;
        }
        return repaired.handle((done, failure) -> {
            if (failure == null) {
                heartbeats.connect(session, request, reply);
            } else {
                comeBack(session, Refusals.of(failure), reply);
            }
            return null;
        });
    }

    /** What the device has lost cannot be offered again now: a new session will ask for it. */
    private static void comeBack(PushSession session, Refusal why, BayeuxReply reply) {
        session.end(why);
        reply.refuse(why, Advices.after(why));
    }

    private CompletableFuture<Void> renew(PushSession session, RenewToken request, BayeuxReply reply) {
        return handshakes
                .renew(session, request.token())
                .thenAccept(expiresIn -> reply.succeed(Map.of("expiresIn", expiresIn)));
    }
}
