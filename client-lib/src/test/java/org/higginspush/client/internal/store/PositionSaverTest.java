package org.higginspush.client.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.higginspush.client.PositionStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PositionSaverTest {
    private final Queue<Runnable> blocking = new ArrayDeque<>();
    private final List<String> saved = new ArrayList<>();
    private final List<Exception> failures = new ArrayList<>();
    private final List<String> log = new ArrayList<>();
    private boolean broken;

    private final PositionSaver saver = new PositionSaver(new Store(), blocking::add, Runnable::run, failures::add);

    @Test
    void oneSaveAtATimeAndThenOnlyTheNewest() {
        saver.save("one");
        saver.save("two");
        saver.save("three");

        assertThat(blocking).hasSize(1);
        runBlocking();
        assertThat(saved).containsExactly("one", "three");
    }

    @Test
    void itSaysWhenNothingIsLeftToSave() {
        saver.whenIdle(() -> log.add("idle at once"));
        saver.save("one");
        saver.whenIdle(() -> log.add("idle"));
        assertThat(log).containsExactly("idle at once");

        runBlocking();

        assertThat(log).containsExactly("idle at once", "idle");
    }

    @Test
    void aStoreThatFailsIsTriedAgainAtTheNextSave() {
        broken = true;
        saver.save("one");
        runBlocking();
        assertThat(failures).hasSize(1);

        broken = false;
        saver.save("two");
        runBlocking();

        assertThat(saved).containsExactly("two");
    }

    @Test
    void aStoreThatCannotBeReadIsAsGoodAsNone() {
        broken = true;
        List<@Nullable String> loaded = new ArrayList<>();

        saver.load(loaded::add);
        runBlocking();

        assertThat(loaded).containsExactly((String) null);
        assertThat(failures).hasSize(1);
    }

    @Test
    void whenTheRuntimeHasStoppedNothingIsWaitedFor() {
        PositionSaver stopped = new PositionSaver(
                new Store(),
                task -> {
                    throw new RejectedExecutionException();
                },
                Runnable::run,
                failures::add);

        stopped.save("one");
        stopped.whenIdle(() -> log.add("idle"));

        assertThat(log).containsExactly("idle");
    }

    private void runBlocking() {
        while (!blocking.isEmpty()) {
            blocking.remove().run();
        }
    }

    private final class Store implements PositionStore {
        @Override
        public @Nullable String load() throws IOException {
            failIfBroken();
            return null;
        }

        @Override
        public void save(String text) throws IOException {
            failIfBroken();
            saved.add(text);
        }

        private void failIfBroken() throws IOException {
            if (broken) {
                throw new IOException("the disk is full");
            }
        }
    }
}
