package org.higginspush.demo.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.higginspush.demo.sync.SimulatedPushService.ReceivedWakeUp;
import org.higginspush.hub.gateway.WakeUp;
import org.higginspush.hub.gateway.WakeUpResult;
import org.higginspush.hub.model.PushAddress;
import org.higginspush.hub.model.PushPlatform;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SimulatedPushServiceTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final SimulatedPushService service = new SimulatedPushService();

    private static PushAddress address(String token) {
        return new PushAddress(PushPlatform.FCM, SimulatedPushService.APP, token, null);
    }

    private WakeUpResult sends(String token, @Nullable String code) {
        return service.send(new WakeUp(address(token), code, Instant.MAX), () -> false)
                .join();
    }

    private CompletableFuture<Optional<ReceivedWakeUp>> asks() {
        return service.next("alex", "phone", LONG);
    }

    @Test
    void aPhoneHasOneAddress() {
        assertThat(service.token("alex", "phone"))
                .isEqualTo(service.token("alex", "phone"))
                .isNotEqualTo(service.token("alex", "tablet"));
        assertThat(service.problem(address(service.token("alex", "phone")))).isNull();
        assertThat(service.problem(address("simulated-of-somebody-else"))).contains("ask it for one");
    }

    @Test
    void aWakeUpReachesThePhoneThatAsks() {
        String token = service.token("alex", "phone");
        CompletableFuture<Optional<ReceivedWakeUp>> question = asks();

        assertThat(sends(token, "4711")).isInstanceOf(WakeUpResult.Accepted.class);

        assertThat(question).isCompletedWithValue(Optional.of(new ReceivedWakeUp("4711")));
        assertThat(asks()).isNotDone();
    }

    @Test
    void ofTheWakeUpsThatWaitThePhoneGetsTheLast() {
        String token = service.token("alex", "phone");
        sends(token, "4711");
        sends(token, null);

        assertThat(asks()).isCompletedWithValue(Optional.of(new ReceivedWakeUp(null)));
        assertThat(asks()).isNotDone();
    }

    @Test
    void whoAsksAgainHasGivenUpTheQuestionBefore() {
        CompletableFuture<Optional<ReceivedWakeUp>> former = asks();
        CompletableFuture<Optional<ReceivedWakeUp>> latter = asks();
        sends(service.token("alex", "phone"), null);

        assertThat(former).isCompletedWithValue(Optional.empty());
        assertThat(latter).isCompletedWithValue(Optional.of(new ReceivedWakeUp(null)));
    }

    @Test
    void aPhoneThatWasForgottenIsGone() {
        String token = service.token("alex", "phone");
        CompletableFuture<Optional<ReceivedWakeUp>> question = asks();

        service.forget("alex");

        assertThat(question).isCompletedWithValue(Optional.empty());
        assertThat(sends(token, null)).isInstanceOf(WakeUpResult.Gone.class);
        assertThat(service.problem(address(token))).isNotNull();
    }
}
