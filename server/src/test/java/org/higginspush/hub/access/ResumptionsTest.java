package org.higginspush.hub.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.higginspush.hub.access.Resumptions.Resumption;
import org.junit.jupiter.api.Test;

class ResumptionsTest {
    private static final String TICKET = "the ticket";
    private static final String HERE = "192.0.2.1";
    private static final Runnable NOTHING = () -> {};

    private final TestClock clock = new TestClock();
    private final Resumptions resumptions = new Resumptions(4, 2, clock, CutOffCheck.NONE);

    private Identity user(String user) {
        return new Identity(
                "issuer",
                user,
                "phone",
                Set.of(Scope.SUBSCRIBE),
                clock.instant().plus(Duration.ofHours(1)));
    }

    private Resumption open() {
        Resumption stream = resumptions.begin(TICKET, user("alex"), HERE);
        stream.open(NOTHING);
        return stream;
    }

    private boolean resumes(String ticket, String secret, String address) {
        return resumptions.find(ticket, secret, address).isPresent();
    }

    @Test
    void aStreamIsResumedWithItsTicketAndItsSecretFromItsAddress() {
        Resumption stream = open();
        assertThat(resumptions.find(TICKET, stream.secret(), HERE)).containsSame(stream);
        assertThat(stream.identity()).isEqualTo(user("alex"));
    }

    @Test
    void nothingElseResumesIt() {
        Resumption stream = open();
        Resumption other = resumptions.begin("another ticket", user("alex"), HERE);
        assertThat(resumes("no ticket", stream.secret(), HERE)).isFalse();
        assertThat(resumes(TICKET, other.secret(), HERE)).isFalse();
        assertThat(resumes(TICKET, "", HERE)).isFalse();
        assertThat(resumes(TICKET, null, HERE)).isFalse();
        assertThat(resumes(TICKET, stream.secret(), "192.0.2.2")).isFalse();
        assertThat(resumes(TICKET, stream.secret(), null)).isFalse();
    }

    @Test
    void itIsResumableForAWhileAfterItWasLastOpenAndAsLongAsItIsOpen() {
        Resumption stream = open();
        clock.advance(Resumptions.PAUSE.multipliedBy(3));
        assertThat(resumes(TICKET, stream.secret(), HERE)).isTrue();
        stream.close(NOTHING);
        clock.advance(Resumptions.PAUSE.minusMillis(1));
        assertThat(resumes(TICKET, stream.secret(), HERE)).isTrue();
        clock.advance(Duration.ofMillis(1));
        assertThat(resumes(TICKET, stream.secret(), HERE)).isFalse();
    }

    @Test
    void itEndsWithItsToken() {
        Resumption stream = open();
        clock.advance(Duration.ofHours(1).minusMillis(1));
        assertThat(resumes(TICKET, stream.secret(), HERE)).isTrue();
        clock.advance(Duration.ofMillis(1));
        assertThat(resumes(TICKET, stream.secret(), HERE)).isFalse();
    }

    @Test
    void aClientThatWasCutOffBeforeItWasToldTheSecretComesBackWithoutIt() {
        Resumption stream = open();
        stream.close(NOTHING);
        assertThat(resumes(TICKET, null, "192.0.2.2")).isFalse();
        assertThat(resumes(TICKET, null, HERE)).isTrue();
        clock.advance(Tickets.LIFETIME);
        assertThat(resumes(TICKET, null, HERE)).isFalse();
    }

    @Test
    void onceTheSecretWasShownNothingGoesWithoutIt() {
        Resumption stream = open();
        stream.close(NOTHING);
        assertThat(resumes(TICKET, stream.secret(), HERE)).isTrue();
        assertThat(resumes(TICKET, null, HERE)).isFalse();
    }

    @Test
    void theNewerConnectionTakesOver() {
        List<String> ended = new ArrayList<>();
        Runnable older = () -> ended.add("older");
        Runnable newer = () -> ended.add("newer");
        Resumption stream = resumptions.begin(TICKET, user("alex"), HERE);
        stream.open(older);
        stream.open(newer);
        assertThat(ended).containsExactly("older");
        stream.close(older);
        clock.advance(Resumptions.PAUSE);
        assertThat(resumes(TICKET, stream.secret(), HERE))
                .as("the newer is open")
                .isTrue();
    }

    @Test
    void whatIsRememberedIsBounded() {
        String secret = resumptions.begin("a1", user("alex"), HERE).secret();
        resumptions.begin("a2", user("alex"), HERE);
        assertThat(resumes("a3", resumptions.begin("a3", user("alex"), HERE).secret(), HERE))
                .isFalse();
        resumptions.begin("b1", user("bob"), HERE);
        resumptions.begin("b2", user("bob"), HERE);
        resumptions.begin("c1", user("carol"), HERE);
        assertThat(resumptions.size()).isEqualTo(4);
        assertThat(resumes("a1", secret, HERE)).isTrue();

        clock.advance(Resumptions.PAUSE);
        assertThat(resumes("c2", resumptions.begin("c2", user("carol"), HERE).secret(), HERE))
                .isTrue();
        assertThat(resumptions.size()).isOne();
        resumptions.forget("c2");
        assertThat(resumptions.size()).isZero();
        resumptions.begin("a4", user("alex"), HERE);
        resumptions.begin("a5", user("alex"), HERE);
        assertThat(resumptions.size()).isEqualTo(2);
    }

    @Test
    void openStreamsAreRememberedAndIdleOnesForgottenInTheOrderInWhichTheyWereClosed() {
        Resumption first = resumptions.begin("a1", user("alex"), HERE);
        Resumption second = resumptions.begin("a2", user("alex"), HERE);
        first.open(NOTHING);
        second.open(NOTHING);
        Resumption never = resumptions.begin("b1", user("bob"), HERE);
        second.close(NOTHING);
        clock.advance(Resumptions.PAUSE.dividedBy(2));
        first.close(NOTHING);
        clock.advance(Resumptions.PAUSE.dividedBy(2));

        resumptions.begin("c1", user("carol"), HERE);

        assertThat(resumptions.size()).isEqualTo(2);
        assertThat(resumes("a1", first.secret(), HERE)).isTrue();
        assertThat(resumes("a2", second.secret(), HERE)).isFalse();
        assertThat(resumes("b1", never.secret(), HERE)).isFalse();
    }

    @Test
    void aTicketThatWasGivenBackAndRedeemedAgainCountsOnce() {
        for (int i = 0; i < 10; i++) {
            resumptions.begin(TICKET, user("alex"), HERE);
        }
        assertThat(resumptions.size()).isOne();
        Resumption other = resumptions.begin("another ticket", user("alex"), HERE);
        assertThat(resumes("another ticket", other.secret(), HERE)).isTrue();
    }

    @Test
    void aStreamThatWasForgottenWhileItWasOpenStaysForgotten() {
        Resumption stream = open();
        resumptions.forget(TICKET);
        stream.close(NOTHING);
        clock.advance(Resumptions.PAUSE);
        resumptions.begin("another ticket", user("alex"), HERE);
        assertThat(resumptions.size()).isOne();
    }
}
