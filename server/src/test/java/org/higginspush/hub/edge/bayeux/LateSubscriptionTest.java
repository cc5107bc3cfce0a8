package org.higginspush.hub.edge.bayeux;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.cometd.bayeux.Channel;
import org.cometd.bayeux.server.ServerMessage;
import org.cometd.server.ServerMessageImpl;
import org.higginspush.hub.HubWithBackplane;
import org.higginspush.hub.access.CutOffCheck;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.access.Tickets;
import org.higginspush.hub.backplane.EmbeddedBackplane;
import org.higginspush.hub.edge.bayeux.BayeuxRequest.Header;
import org.higginspush.hub.edge.bayeux.BayeuxRequest.Subscribe;
import org.higginspush.hub.metrics.HubMetrics;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.routing.Intake;
import org.higginspush.hub.routing.Router;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Subscriptions that come late: after the connection was lost, or while a poll of a former subscription is held. */
class LateSubscriptionTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final EmbeddedBackplane backplane =
            EmbeddedBackplane.inMemory(EmbeddedBackplane.BackplaneLimits.DEFAULT, InstantSource.system());
    private final Router router = new Router(backplane);
    private final PushBayeuxServer hub = new PushBayeuxServer(
            new BayeuxSettings(
                    true, true, false, LONG, LONG, LONG, LONG, 16_384, 100, 100, 32, 100, 100, 100, 100, 100, 100, LONG,
                    LONG, 100),
            new Intake(backplane),
            router,
            token -> {
                throw new UnsupportedOperationException();
            },
            new Tickets(20, 20, InstantSource.system(), CutOffCheck.NONE),
            CutOffCheck.NONE,
            HubWithBackplane.registrations(backplane),
            InstantSource.system(),
            HubMetrics.NONE);

    private final Subscriptions subscriptions = new Subscriptions(router, () -> 1);
    private final PushSession session = new PushSession(hub);

    @BeforeEach
    void handshake() {
        session.become(new Identity(
                "test", "alex", "phone", Set.of(Scope.SUBSCRIBE), Instant.now().plus(LONG)));
    }

    @AfterEach
    void stop() {
        backplane.close();
    }

    @Test
    void aSessionThatIsOverKeepsNoPlaceInTheRouter() {
        hub.left(session, true);
        subscribes();
        assertThat(router.users()).isZero();
        assertThat(backplane.usersInMemory()).isZero();
    }

    @Test
    void aHeldPollShowsNoPositionAboveAnAnswerThatTravelsBesideIt() {
        subscribes();
        session.limitPositions(Long.MAX_VALUE, Long.MAX_VALUE); // a poll came in that has the answer, and is held
        backplane.record(new Change("alex", "notes", 4L, "home-pc")).join();
        subscribes();
        session.device().release();
        backplane.record(new Change("alex", "cards", 5L, "home-pc")).join();
        ServerMessage.Mutable poll = hub.newMessage();
        poll.setChannel(Channel.META_CONNECT);
        poll.setSuccessful(true);

        List<ServerMessage> notices = session.takeQueue(List.of(poll));

        assertThat(notices).hasSize(1);
        assertThat(((ServerMessageImpl) notices.get(0)).getJSON())
                .contains("\"revision\":5")
                .endsWith(":0\"}}");
        assertThat(poll.getExt()).isNull();
        subscriptions.leave(session);
    }

    private void subscribes() {
        Header header = new Header(Channel.META_SUBSCRIBE, "1", session.getId());
        Subscribe request = new Subscribe(header, "/user/alex/contexts", "/user/alex/contexts", "alex", null);
        subscriptions.subscribe(session, request, new MessageBatch(), new BayeuxReply(header));
    }
}
