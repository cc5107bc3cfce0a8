package org.higginspush.hub.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class TicketsTest {
    private static final int MOST = 10;
    private static final int MOST_PER_USER = 3;
    private static final String ADDRESS = "192.0.2.1";

    private final TestClock clock = new TestClock();
    private final Tickets tickets = new Tickets(MOST, MOST_PER_USER, MOST, clock, CutOffCheck.NONE);

    private Identity user(String user) {
        return new Identity(
                "issuer",
                user,
                "phone",
                Set.of(Scope.SUBSCRIBE),
                clock.instant().plusSeconds(600));
    }

    @Test
    void aTicketIsRedeemedForTheIdentityItWasIssuedTo() {
        Identity alex = user("alex");
        assertThat(tickets.redeem(tickets.issue(alex, ADDRESS)).orElseThrow().identity())
                .isEqualTo(alex);
    }

    @Test
    void aTicketIsGoodOnce() {
        String ticket = tickets.issue(user("alex"), ADDRESS);
        assertThat(tickets.redeem(ticket)).isPresent();
        assertThat(tickets.redeem(ticket)).isEmpty();
    }

    @Test
    void aTicketThatIsGivenBackIsAsGoodAsBeforeAndNoLonger() {
        String ticket = tickets.issue(user("alex"), ADDRESS);
        clock.advance(Duration.ofSeconds(20));
        tickets.redeem(ticket).orElseThrow().giveBack();
        assertThat(tickets.waiting()).isOne();
        tickets.redeem(ticket).orElseThrow().giveBack();
        clock.advance(Duration.ofSeconds(10));
        assertThat(tickets.redeem(ticket)).isEmpty();
        assertThat(tickets.waiting()).isZero();
    }

    @Test
    void aTicketGivenBackTwiceCountsOnce() {
        Tickets.RedeemedTicket redeemed =
                tickets.redeem(tickets.issue(user("alex"), ADDRESS)).orElseThrow();
        redeemed.giveBack();
        redeemed.giveBack();
        assertThat(tickets.waiting()).isOne();
    }

    @Test
    void aTicketIsGoodForThirtySeconds() {
        String inTime = tickets.issue(user("alex"), ADDRESS);
        String late = tickets.issue(user("alex"), ADDRESS);
        clock.advance(Duration.ofSeconds(30).minusMillis(1));
        assertThat(tickets.redeem(inTime)).isPresent();
        clock.advance(Duration.ofMillis(1));
        assertThat(tickets.redeem(late)).isEmpty();
    }

    @Test
    void aTicketEndsWithTheTokenItWasIssuedFor() {
        Identity ending =
                new Identity("issuer", "alex", null, Set.of(), clock.instant().plusSeconds(5));
        String ticket = tickets.issue(ending, ADDRESS);
        clock.advance(Duration.ofSeconds(5));
        assertThat(tickets.redeem(ticket)).isEmpty();
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {"x", "00000000000000000000000000000000", "../../../../../../../../../etc/x"})
    void whatIsNoTicketIsNotRedeemed(String ticket) {
        tickets.issue(user("alex"), ADDRESS);
        assertThat(tickets.redeem(ticket)).isEmpty();
    }

    @Test
    void ticketsAreOpaqueUrlSafeAndAllDifferent() {
        Set<String> issued = new HashSet<>();
        Tickets many = new Tickets(1000, 1000, 1000, clock, CutOffCheck.NONE);
        for (int i = 0; i < 1000; i++) {
            issued.add(many.issue(user("alex"), ADDRESS));
        }
        assertThat(issued).hasSize(1000).allMatch(ticket -> ticket.matches("[A-Za-z0-9_-]{32}"));
    }

    @Test
    void aUserWithTooManyTicketsIsToldToSlowDownAndOthersAreNot() {
        List<String> ofAlex = new ArrayList<>();
        for (int i = 0; i < MOST_PER_USER; i++) {
            ofAlex.add(tickets.issue(user("alex"), ADDRESS));
        }
        assertSlowDown("alex");
        assertThat(tickets.redeem(tickets.issue(user("bob"), ADDRESS))).isPresent();

        tickets.redeem(ofAlex.get(0));
        assertThat(tickets.redeem(tickets.issue(user("alex"), ADDRESS))).isPresent();
        assertThat(tickets.redeem(ofAlex.get(1))).isPresent();
    }

    /** Whoever can be many users, as anonymous visitors can, must not leave everybody else without. */
    @Test
    void anAddressWithTooManyTicketsIsToldToSlowDownAndOthersAreNot() {
        Tickets shared = new Tickets(1000, MOST_PER_USER, 4, clock, CutOffCheck.NONE);
        List<String> issued = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            issued.add(shared.issue(user("visitor-" + i), ADDRESS));
        }
        assertThatThrownBy(() -> shared.issue(user("visitor-5"), ADDRESS))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> assertThat(refusal.retryAfter()).isEqualTo(Tickets.LIFETIME));
        assertThat(shared.redeem(shared.issue(user("visitor-5"), "192.0.2.2"))).isPresent();
        assertThat(shared.redeem(shared.issue(user("visitor-5"), null))).isPresent();

        shared.redeem(issued.get(0)).orElseThrow().giveBack();
        assertThatThrownBy(() -> shared.issue(user("visitor-5"), ADDRESS)).isInstanceOf(Refusal.class);
        shared.redeem(issued.get(0));
        assertThat(shared.redeem(shared.issue(user("visitor-5"), ADDRESS))).isPresent();

        clock.advance(Tickets.LIFETIME);
        for (int i = 0; i < 4; i++) {
            shared.issue(user("visitor-" + i), ADDRESS);
        }
    }

    @Test
    void tooManyTicketsInAllAreRefusedUntilSomeAreOver() {
        for (int i = 0; i < MOST; i++) {
            tickets.issue(user("user-" + i), ADDRESS);
        }
        assertSlowDown("another");
        assertThat(tickets.waiting()).isEqualTo(MOST);

        clock.advance(Tickets.LIFETIME);
        assertThat(tickets.redeem(tickets.issue(user("another"), ADDRESS))).isPresent();
        assertThat(tickets.waiting()).isZero();
    }

    @Test
    void aClockSetBackDoesNotKeepTicketsForEver() {
        for (int i = 0; i < MOST; i++) {
            tickets.issue(user("user-" + i), ADDRESS);
        }
        clock.advance(Duration.ofDays(-1));
        assertThat(tickets.redeem(tickets.issue(user("alex"), ADDRESS))).isPresent();
    }

    private void assertSlowDown(String user) {
        assertThatThrownBy(() -> tickets.issue(user(user), ADDRESS)).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.code()).isEqualTo(ErrorCode.SLOW_DOWN);
            assertThat(refusal.retryAfter()).isEqualTo(Tickets.LIFETIME);
        });
    }

    @Test
    void ofManyWhoRedeemATicketAtTheSameTimeOneGetsIt() throws Exception {
        int rounds = 200;
        Tickets shared = new Tickets(rounds, rounds, rounds, clock, CutOffCheck.NONE);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (int i = 0; i < rounds; i++) {
                String ticket = shared.issue(user("alex"), ADDRESS);
                Callable<Optional<Tickets.RedeemedTicket>> redeem = () -> shared.redeem(ticket);
                int redeemed = 0;
                for (Future<Optional<Tickets.RedeemedTicket>> one :
                        threads.invokeAll(List.of(redeem, redeem, redeem, redeem))) {
                    redeemed += one.get().isPresent() ? 1 : 0;
                }
                assertThat(redeemed).isOne();
            }
        } finally {
            threads.shutdown();
        }
        assertThat(shared.waiting()).isZero();
    }

    @Test
    void theCountOfAUserIsRightAfterManyThreads() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        Tickets shared = new Tickets(1000, 4, 1000, clock, CutOffCheck.NONE);
        try {
            Callable<Boolean> use = () -> {
                boolean redeemed = true;
                for (int i = 0; i < 500; i++) {
                    redeemed &=
                            shared.redeem(shared.issue(user("alex"), ADDRESS)).isPresent();
                }
                return redeemed;
            };
            for (Future<Boolean> one : threads.invokeAll(List.of(use, use, use, use))) {
                assertThat(one.get()).isTrue();
            }
        } finally {
            threads.shutdown();
        }
        assertThat(shared.waiting()).isZero();
    }
}
