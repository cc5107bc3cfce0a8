package org.higginspush.hub.backplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.higginspush.hub.backplane.RegistrationContract.address;
import static org.higginspush.hub.backplane.RegistrationContract.registration;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import org.higginspush.hub.model.Refusal;
import org.junit.jupiter.api.Test;

/** Registrations while the journal fails. */
class RegistrationFaultsTest extends FaultyBackplane {
    private static final String BOB = "bob";

    private final Registrations registrations = backplane.registrations();

    private List<Registration> all() {
        List<Registration> all = new ArrayList<>();
        registrations.forEach(all::add);
        return all;
    }

    private void isAsStored() throws JournalException {
        assertThat(all()).containsExactlyInAnyOrderElementsOf(journal.loadRegistrations());
    }

    @Test
    void whatCannotBeRecordedIsTakenBack() throws Exception {
        Registration phone =
                done(registrations.put(registration(ALEX, PHONE, "token").asProven()));
        journal.failCommits(true);

        isUnavailable(registrations.put(registration(ALEX, PHONE, "another")));
        assertThat(all()).containsExactly(phone);
        isUnavailable(registrations.put(registration(ALEX, HOME, "another")));
        assertThat(all()).containsExactly(phone);
        isUnavailable(registrations.woken(ALEX, PHONE, 17));
        assertThat(all()).containsExactly(phone);
        isUnavailable(registrations.remove(ALEX, PHONE, null, null));
        assertThat(all()).containsExactly(phone);
        isUnavailable(backplane.forget(ALEX));
        assertThat(all()).containsExactly(phone);
        isAsStored();
    }

    @Test
    void anAddressThatCouldNotBeTakenOverIsStillTheFormerOwners() throws Exception {
        Registration phone =
                done(registrations.put(registration(ALEX, PHONE, "token").asProven()));
        Registration bobs = done(registrations.put(registration(BOB, PHONE, "token")));
        journal.failCommits(true);

        isUnavailable(registrations.prove(BOB, PHONE, address("token")));

        assertThat(all()).containsExactlyInAnyOrder(phone, bobs);
        journal.failCommits(false);
        assertThat(done(registrations.prove(BOB, PHONE, address("token")))).isTrue();
        assertThat(all()).containsExactly(bobs.asProven());
        isAsStored();
    }

    @Test
    void twoAddressesThatWereExchangedAreBackWhereTheyWere() throws Exception {
        Registration phone =
                done(registrations.put(registration(ALEX, PHONE, "one").asProven()));
        Registration home =
                done(registrations.put(registration(ALEX, HOME, "two").asProven()));
        journal.failCommits(true);
        journal.hold();
        List<CompletableFuture<?>> exchange = List.of(
                registrations.put(registration(ALEX, PHONE, "two").asProven()),
                registrations.put(registration(ALEX, HOME, "one").asProven()));
        journal.letAllPass();
        exchange.forEach(FaultyBackplane::isUnavailable);
        journal.failCommits(false);

        assertThat(all()).containsExactlyInAnyOrder(phone, home);
        done(registrations.put(registration(BOB, PHONE, "one").asProven()));
        assertThat(all())
                .containsExactlyInAnyOrder(registration(BOB, PHONE, "one").asProven(), home);
        isAsStored();
    }

    @Test
    void nothingIsAnsweredBeforeItIsDurable() throws Exception {
        done(registrations.put(registration(ALEX, HOME, "another")));
        journal.hold();
        List<CompletableFuture<?>> answers = List.of(
                registrations.put(registration(ALEX, PHONE, "token")),
                registrations.prove(ALEX, PHONE, address("token")),
                registrations.prove(ALEX, PHONE, address("token")),
                registrations.woken(ALEX, PHONE, 17),
                registrations.remove(ALEX, HOME, null, null),
                registrations.remove(ALEX, HOME, null, null),
                registrations.woken(ALEX, HOME, 17));

        assertThat(answers).noneMatch(CompletableFuture::isDone);
        assertThat(all())
                .containsExactly(registration(ALEX, PHONE, "token").asProven().withWokenFor(17));
        journal.letAllPass();
        answers.forEach(FaultyBackplane::done);
        isAsStored();
    }

    @Test
    void whatNeedsNothingToBeWrittenIsAnsweredWhileNothingCanBe() {
        journal.failCommits(true);

        assertThat(done(registrations.remove(ALEX, PHONE, null, null))).isFalse();
        assertThat(done(registrations.prove(ALEX, PHONE, address("token")))).isFalse();
        done(registrations.woken(ALEX, PHONE, 17));
    }

    /** Several do all sorts of things while some commits fail: what is in memory is what is stored, always. */
    @Test
    void whateverFailsMemoryIsAsStored() throws Exception {
        BackplaneTestBase.inParallel(3, thread -> {
            for (int i = 0; i < 400; i++) {
                if (i % 7 == 0) {
                    journal.failNextCommit();
                }
                ended(something());
            }
        });
        ended(registrations.put(registration(ALEX, "last", "last"))); // the commit that is still to fail
        done(registrations.put(registration(ALEX, "sentinel", "sentinel")));

        isAsStored();
        assertThat(all().stream()
                        .filter(Registration::proven)
                        .map(one -> one.address().target()))
                .doesNotHaveDuplicates();
        try (EmbeddedBackplane next = new EmbeddedBackplane(
                journal, EmbeddedBackplane.BackplaneLimits.DEFAULT, InstantSource.system(), nanos::get)) {
            List<Registration> read = new ArrayList<>();
            next.registrations().forEach(read::add);
            assertThat(read).containsExactlyInAnyOrderElementsOf(all());
        }
    }

    private CompletableFuture<?> something() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        String user = random.nextBoolean() ? ALEX : BOB;
        String device = random.nextBoolean() ? PHONE : HOME;
        String target = "token-" + random.nextInt(3);
        return switch (random.nextInt(6)) {
            case 0 -> registrations.put(registration(user, device, target));
            case 1 -> registrations.put(registration(user, device, target).asProven());
            case 2 -> registrations.prove(user, device, address(target));
            case 3 -> registrations.woken(user, device, random.nextInt(1_000));
            case 4 -> registrations.remove(user, device, null, null);
            default -> backplane.forget(user);
        };
    }

    private static void ended(CompletableFuture<?> future) {
        try {
            done(future);
        } catch (CompletionException e) {
            assertThat(e.getCause()).isInstanceOf(Refusal.class);
        }
    }
}
