package org.higginspush.demo.sync.attributes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttributeStoreTest {
    private final AttributeStore store = AttributeStore.inMemory(new StorageLimits(3, 2, 20));

    @AfterEach
    void closeStore() {
        store.close();
    }

    private WriteResult make(String context, Map<String, String> attributes) {
        return store.write("alex", context, Precondition.ABSENT, Update.replacement(attributes), "phone");
    }

    @Test
    void aNewContextHasRevisionOne() {
        Context made = new Context("mail", 1, "phone", Map.of("password", "a"));

        assertThat(make("mail", Map.of("password", "a"))).isEqualTo(new WriteResult.Accepted(made));
        assertThat(store.context("alex", "mail")).isEqualTo(made);
    }

    @Test
    void eachChangeTakesTheNextRevisionAndNamesItsOrigin() {
        make("mail", Map.of("password", "a"));

        store.write("alex", "mail", Precondition.revision(1), Update.replacement(Map.of("password", "b")), "pc");

        assertThat(store.context("alex", "mail")).isEqualTo(new Context("mail", 2, "pc", Map.of("password", "b")));
    }

    @Test
    void mergingTouchesOnlyTheNamedAttributes() {
        make("mail", Map.of("password", "a", "user", "me"));
        Map<String, String> changes = new HashMap<>();
        changes.put("password", "b");
        changes.put("user", null);

        store.write("alex", "mail", Precondition.revision(1), Update.merge(changes), null);

        assertThat(store.context("alex", "mail")).isEqualTo(new Context("mail", 2, null, Map.of("password", "b")));
    }

    @Test
    void writingWhatIsThereKeepsTheRevision() {
        make("mail", Map.of("password", "a"));

        WriteResult result =
                store.write("alex", "mail", Precondition.revision(1), Update.merge(Map.of("password", "a")), "pc");

        assertThat(result)
                .isEqualTo(new WriteResult.Unchanged(new Context("mail", 1, "phone", Map.of("password", "a"))));
    }

    @Test
    void anEmptyContextCanBeMade() {
        assertThat(make("mail", Map.of())).isInstanceOf(WriteResult.Accepted.class);
    }

    @Test
    void aWriterThatIsNotUpToDateIsTold() {
        make("mail", Map.of("password", "a"));
        Update update = Update.replacement(Map.of("password", "lost"));

        assertThat(store.write("alex", "mail", Precondition.revision(7), update, null))
                .isEqualTo(new WriteResult.Conflict(new Context("mail", 1, "phone", Map.of("password", "a"))));
        assertThat(make("mail", Map.of("password", "again"))).isInstanceOf(WriteResult.Conflict.class);
        assertThat(store.write("alex", "none", Precondition.revision(1), update, null))
                .isEqualTo(new WriteResult.Conflict(null));
    }

    @Test
    void usersDoNotSeeEachOther() {
        make("mail", Map.of("password", "a"));

        assertThat(store.context("bob", "mail")).isNull();
        assertThat(store.contexts("bob")).isEmpty();
    }

    @Test
    void contextsAreListedByName() {
        make("notes", Map.of());
        make("mail", Map.of());

        assertThat(store.contexts("alex")).extracting(Context::name).containsExactly("mail", "notes");
    }

    @Test
    void aForgottenUserHasNothing() {
        make("mail", Map.of());

        store.forget("alex");

        assertThat(store.contexts("alex")).isEmpty();
    }

    @Test
    void moreThanTheLimitsIsRefused() {
        make("a", Map.of());
        make("b", Map.of());
        make("c", Map.of());

        assertThatThrownBy(() -> make("d", Map.of())).hasMessageContaining("a user may have 3");
        assertThatThrownBy(() -> merge("a", Map.of("x", "", "y", "", "z", ""))).hasMessageContaining("may have 2");
        assertThatThrownBy(() -> merge("a", Map.of("x", "12345678901234567890")))
                .hasMessageContaining("20 characters");
    }

    private WriteResult merge(String context, Map<String, String> changes) {
        return store.write("alex", context, Precondition.revision(1), Update.merge(changes), null);
    }

    @Test
    void whatWasWrittenIsThereAfterARestart(@TempDir Path folder) {
        Path file = folder.resolve("attributes.db");
        try (AttributeStore first = AttributeStore.open(file, StorageLimits.DEFAULT)) {
            first.write("alex", "mail", Precondition.ABSENT, Update.replacement(Map.of("é😀", "\"\n")), "phone");
        }

        Map<String, Context> found = new TreeMap<>();
        try (AttributeStore second = AttributeStore.open(file, StorageLimits.DEFAULT)) {
            second.forEach(found::put);
        }

        assertThat(found).isEqualTo(Map.of("alex", new Context("mail", 1, "phone", Map.of("é😀", "\"\n"))));
    }

    @Test
    void noUpdateIsLostHoweverManyWriteAtOnce() throws Exception {
        make("counter", Map.of("n", "0"));
        ExecutorService writers = Executors.newFixedThreadPool(8);
        List<Future<?>> done = new ArrayList<>();
        for (int writer = 0; writer < 8; writer++) {
            done.add(writers.submit(() -> {
                for (int i = 0; i < 50; i++) {
                    addOne();
                }
            }));
        }
        for (Future<?> each : done) {
            each.get();
        }
        writers.shutdown();

        assertThat(store.context("alex", "counter")).isEqualTo(new Context("counter", 401, null, Map.of("n", "400")));
    }

    private void addOne() {
        WriteResult result;
        do {
            Context seen = store.context("alex", "counter");
            String next = Integer.toString(Integer.parseInt(seen.attributes().get("n")) + 1);
            Precondition unchanged = Precondition.revision(seen.revision());
            result = store.write("alex", "counter", unchanged, Update.merge(Map.of("n", next)), null);
        } while (result instanceof WriteResult.Conflict);
    }
}
