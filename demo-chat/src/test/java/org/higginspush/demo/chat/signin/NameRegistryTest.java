package org.higginspush.demo.chat.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.higginspush.demo.chat.rooms.Person;
import org.higginspush.demo.chat.signin.NameRegistry.Granted;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NameRegistryTest {
    private static final Duration TOKEN = Duration.ofMinutes(10);

    private static final Duration GRACE = Duration.ofMinutes(1);

    private final NameRegistry names = new NameRegistry(TOKEN, GRACE);
    private Instant now = Instant.parse("2026-11-21T12:00:00Z");

    @Test
    void aNameAtADeviceIsGranted() {
        Granted granted = grant("Alex4", "Android", "02248011", "password", null);

        assertThat(granted.user()).isEqualTo("Alex4");
        assertThat(granted.device()).isEqualTo("Android@02248011");
    }

    @Test
    void aNameWithAPasswordIsThatPersonsOnEveryDeviceForGood() {
        grant("Alex4", "Android", "1", "secret", null);
        now = now.plus(Duration.ofDays(365));

        assertThat(grant("Alex4", "Linux", "2", "secret", null).user()).isEqualTo("Alex4");
        assertRefused(ErrorCode.CONFLICT, () -> grant("Alex4", "Linux", "2", "wrong", null));
        assertRefused(ErrorCode.CONFLICT, () -> grant("Alex4", "Linux", "2", null, null));
        assertRefused(ErrorCode.CONFLICT, () -> grant("Alex4", "Android", "1", null, null));
    }

    @Test
    void theKeyOfADeviceStandsForThePasswordThereAndNowhereElse() {
        String key = grant("Alex4", "Android", "1", "secret", null).key();

        assertThat(grant("Alex4", "Android", "1", null, key).key()).isEqualTo(key);
        assertRefused(ErrorCode.CONFLICT, () -> grant("Alex4", "Android", "2", null, key));
        assertRefused(ErrorCode.CONFLICT, () -> grant("Alex4", "Android", "1", null, key + "x"));
    }

    @Test
    void aNameWithoutAPasswordIsFreeAtOnceWhenItsLastSessionHasLeft() {
        grant("frank", "Linux", "7", null, null);
        enters("frank", "s1");
        enters("frank", "s2");
        names.left("s1", true, now);
        assertRefused(ErrorCode.CONFLICT, () -> grant("frank", "Linux", "8", null, null));
        names.left("s2", true, now);

        assertThat(grant("frank", "Linux", "8", null, null).isNew()).isTrue();
    }

    @Test
    void aNameWhoseConnectionWasLostIsKeptForAWhileAndForItsDeviceAtOnce() {
        String key = grant("frank", "Linux", "7", null, null).key();
        enters("frank", "s1");
        now = now.plus(Duration.ofDays(1));
        assertRefused(ErrorCode.CONFLICT, () -> grant("frank", "Linux", "8", null, null));
        names.left("s1", false, now);
        now = now.plus(GRACE).minusSeconds(1);

        assertRefused(ErrorCode.CONFLICT, () -> grant("frank", "Linux", "8", null, null));
        assertThat(grant("frank", "Linux", "7", null, key).isNew()).isFalse();
        now = now.plus(GRACE);
        assertThat(grant("frank", "Linux", "8", null, null).isNew()).isTrue();
        assertRefused(ErrorCode.CONFLICT, () -> grant("frank", "Linux", "7", null, key));
    }

    @Test
    void aNameThatNobodyEnteredWithIsFreeAfterTheGrace() {
        grant("frank", "Linux", "7", null, null);
        now = now.plus(GRACE);

        assertThat(grant("frank", "Linux", "8", null, null).isNew()).isTrue();
    }

    @Test
    void whoHadTheNameBeforeEntersNoMoreWithATokenFromThen() {
        grant("frank", "Linux", "7", null, null);
        Instant before = now.plus(TOKEN);
        enters("frank", "s1");
        names.left("s1", true, now);
        names.enters(new Person("frank", "Linux@7"), "s2", before, now);
        names.left("s2", true, now);
        now = now.plusSeconds(5);
        grant("Frank", "Linux", "7", null, null);

        assertRefused(ErrorCode.UNAUTHENTICATED, () -> names.enters(new Person("frank", "Linux@7"), "s3", before, now));
        enters("Frank", "s4");
    }

    @Test
    void aPasswordDoesNotOpenANameThatWasClaimedWithoutOne() {
        grant("tmpUsr", "Linux", "7", null, null);

        assertRefused(ErrorCode.CONFLICT, () -> grant("tmpUsr", "Android", "8", "mine", null));
    }

    @Test
    void namesThatLookAlikeAreOneAndKeepTheirFirstSpelling() {
        grant("Älex", "Android", "1", "secret", null);

        assertRefused(ErrorCode.CONFLICT, () -> grant("älex", "Linux", "2", null, null));
        assertRefused(ErrorCode.CONFLICT, () -> grant("A\u0308LEX", "Linux", "2", null, null));
        assertThat(grant("ÄLEX", "Linux", "2", "secret", null).user()).isEqualTo("Älex");
    }

    @Test
    void guessingAPasswordIsSlowedDown() {
        grant("Alex4", "Android", "1", "secret", null);
        for (int i = 0; i < 10; i++) {
            assertRefused(ErrorCode.CONFLICT, () -> grant("Alex4", "Linux", "2", "guess", null));
        }
        assertRefused(ErrorCode.SLOW_DOWN, () -> grant("Alex4", "Linux", "2", "secret", null));
        now = now.plusSeconds(10);
        assertThat(grant("Alex4", "Linux", "2", "secret", null).user()).isEqualTo("Alex4");
    }

    @Test
    void oneAddressHasAShareOfTheNamesUntilTheyAreFreeAgain() {
        grant("kept", "Linux", "7", "secret", null);
        for (int i = 1; i < 200; i++) {
            grant("guest " + i, "Linux", "7", null, null);
        }

        assertRefused(ErrorCode.SLOW_DOWN, () -> grant("more", "Linux", "7", null, null));
        assertThat(grant("kept", "Linux", "8", "secret", null).user()).isEqualTo("kept");
        assertThat(names.grant(new SignIn("more", "Linux", "7", null, null), "127.0.0.2", now)
                        .user())
                .isEqualTo("more");
        now = now.plus(GRACE);
        assertThat(grant("other", "Linux", "7", null, null).user()).isEqualTo("other");
    }

    @Test
    void whatIsNoNameIsRefused() {
        for (String bad :
                List.of("", "  ", "a@b", "x".repeat(33), "a\u202Eb", "a\u200Bb", "a\nb", "a\u0000", "\uD800")) {
            assertRefused(ErrorCode.MALFORMED, () -> grant(bad, "Android", "1", null, null));
            assertRefused(ErrorCode.MALFORMED, () -> grant("Alex4", bad, "1", null, null));
        }
        assertRefused(ErrorCode.MALFORMED, () -> grant("Alex4", "Server", "1", null, null));
        assertRefused(ErrorCode.MALFORMED, () -> grant("Alex4", "Android", "", null, null));
        assertRefused(ErrorCode.MALFORMED, () -> grant("Alex4", "Android", "1", "x".repeat(129), null));
    }

    @Test
    void aSignInShowsNoSecretWhenPrinted() {
        assertThat(new SignIn("Alex4", "Android", "1", "secret", "key")).hasToString("Alex4@Android@1");
    }

    private Granted grant(
            String name, String platform, String device, @Nullable String password, @Nullable String key) {
        return names.grant(new SignIn(name, platform, device, password, key), "127.0.0.1", now);
    }

    private void enters(String name, String session) {
        names.enters(new Person(name, "Linux@7"), session, now.plus(TOKEN), now);
    }

    private static void assertRefused(ErrorCode code, ThrowingCallable request) {
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(request)
                .extracting(Refusal::code)
                .isEqualTo(code);
    }
}
