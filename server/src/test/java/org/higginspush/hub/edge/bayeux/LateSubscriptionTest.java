package org.higginspush.hub.edge.bayeux;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import org.cometd.bayeux.Promise;
import org.cometd.bayeux.server.ServerMessage;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.access.Tickets;
import org.higginspush.hub.backplane.EmbeddedBackplane;
import org.higginspush.hub.routing.Intake;
import org.higginspush.hub.routing.Router;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A connection is lost while its subscription is dealt with on another thread: here, just before. */
class LateSubscriptionTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final EmbeddedBackplane backplane =
            EmbeddedBackplane.inMemory(EmbeddedBackplane.Settings.DEFAULT, InstantSource.system());
    private final Router router = new Router(backplane);
    private final PushBayeuxServer hub = new PushBayeuxServer(
            new BayeuxSettings(
                    true, true, false, LONG, LONG, LONG, LONG, 16_384, 100, 100, 32, 100, 100, 100, LONG, LONG, 100),
            new Intake(backplane),
            router,
            token -> {
                throw new UnsupportedOperationException();
            },
            new Tickets(InstantSource.system()),
            InstantSource.system());

    @AfterEach
    void stop() {
        backplane.close();
    }

    @Test
    void aSessionThatIsOverKeepsNoPlaceInTheRouter() {
        PushSession session = new PushSession(hub);
        session.become(new Identity(
                "test", "alex", "phone", Set.of(Scope.SUBSCRIBE), Instant.now().plus(LONG)));
        hub.left(session);
        ServerMessage.Mutable reply = hub.newMessage();
        new Subscriptions(router, () -> 1)
                .subscribe(session, "/user/alex/contexts", "alex", hub.newMessage(), reply, Promise.noop());
        assertThat(router.users()).isZero();
        assertThat(backplane.usersInMemory()).isZero();
    }
}
