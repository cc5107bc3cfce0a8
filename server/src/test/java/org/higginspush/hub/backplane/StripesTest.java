package org.higginspush.hub.backplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.higginspush.hub.ThreadPerTask;
import org.junit.jupiter.api.Test;

class StripesTest {
    private static final int COUNT = 64;

    private final Stripes stripes = new Stripes(new EveryoneContexts("e"));

    /** All stripes, found by the names of users. */
    private Set<Stripes.Stripe> all() {
        Set<Stripes.Stripe> all = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < 10_000; i++) {
            all.add(stripes.of("user-" + i));
        }
        return all;
    }

    private static boolean anotherThreadCanLock(Stripes.Stripe stripe) {
        return CompletableFuture.supplyAsync(
                        () -> {
                            boolean locked = stripe.lock.tryLock();
                            if (locked) {
                                stripe.lock.unlock();
                            }
                            return locked;
                        },
                        ThreadPerTask.EACH)
                .join();
    }

    @Test
    void usersAreSpreadOverAllStripes() {
        assertThat(all()).hasSize(COUNT);
        assertThat(stripes.of("alex")).isSameAs(stripes.of("alex"));
    }

    @Test
    void whileAllAreLockedNoOtherThreadGetsAny() {
        Set<Stripes.Stripe> all = all();
        stripes.withAllLocked(() -> assertThat(all).noneMatch(StripesTest::anotherThreadCanLock));
        assertThat(all).allMatch(StripesTest::anotherThreadCanLock);
    }

    @Test
    void allAreUnlockedAfterATaskThatFailed() {
        assertThatThrownBy(() -> stripes.withAllLocked(() -> {
                    throw new IllegalStateException("on purpose");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(all()).allMatch(StripesTest::anotherThreadCanLock);
    }
}
