package org.higginspush.hub.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.Duration;
import java.util.Set;

/** Tickets, and the secrets that resume a stream. */
class TicketsFuzzTest {
    private final TestClock clock = new TestClock();
    private final Tickets tickets = new Tickets(10, 10, clock, CutOffCheck.NONE);

    @FuzzTest(maxDuration = "2s")
    void onlyTheTextThatWasGivenOutOpensAnythingAndOnce(FuzzedDataProvider data) {
        Identity alex = IdentityFactory.alex(clock);
        String ticket = tickets.issue(alex, "127.0.0.1");
        String tried = data.consumeBoolean() ? spoiled(ticket, data) : data.consumeString(64);
        String secret = data.consumeRemainingAsString();
        boolean opened = tickets.redeem(tried).isPresent();
        assertThat(opened).isEqualTo(tried.equals(ticket));
        assertThat(tickets.redeem(ticket).isPresent()).isNotEqualTo(opened);
        assertThat(tickets.redeem(ticket)).isEmpty();
        String right = tickets.resumptions().begin(ticket, alex, "127.0.0.1").secret();
        assertThat(tickets.resumptions().find(tried, secret, "127.0.0.1").isPresent())
                .isEqualTo(tried.equals(ticket) && secret.equals(right));
        tickets.resumptions().forget(ticket);
        assertThat(tickets.waiting()).isZero();
    }

    private static String spoiled(String ticket, FuzzedDataProvider data) {
        int at = data.consumeInt(0, ticket.length());
        return ticket.substring(0, at) + data.consumeString(3) + ticket.substring(Math.min(ticket.length(), at + 1));
    }

    /** Apart, because JUnit looks at the methods of a test before Jazzer is there, and loads the records in them: see FuzzedHub. */
    private static final class IdentityFactory {
        static Identity alex(TestClock clock) {
            return new Identity(
                    "issuer",
                    "alex",
                    "phone",
                    Set.of(Scope.SUBSCRIBE),
                    clock.instant().plus(Duration.ofDays(1)),
                    Duration.ZERO,
                    Set.of());
        }
    }
}
