package org.higginspush.hub.backplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.higginspush.hub.backplane.EmbeddedBackplane.BackplaneLimits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An address that was removed is overwritten in the database. What SQLite copied when it divided or joined pages may stay in the unused
 * part of one; that is rare.
 */
class RemovedAddressTest {
    private static final int USERS = 1_500;
    private static final int LEFT_BY_JOINED_PAGES = USERS / 100;
    private static final String MARK = "address-of-";

    @TempDir
    Path folder;

    private final Random random = new Random(7);

    private EmbeddedBackplane open() throws DataFolderException {
        return EmbeddedBackplane.open(folder, BackplaneLimits.DEFAULT, InstantSource.system());
    }

    private List<Integer> shuffled() {
        List<Integer> users = new ArrayList<>();
        for (int i = 0; i < USERS; i++) {
            users.add(i);
        }
        Collections.shuffle(users, random);
        return users;
    }

    private Registration registration(int user) {
        String target = MARK + user + "-" + "x".repeat(random.nextInt(200));
        return RegistrationContract.registration("user-" + user, "phone", target)
                .asProven();
    }

    private static void all(Stream<CompletableFuture<?>> futures) {
        futures.toList().forEach(BackplaneTestBase::done);
    }

    private long found() throws IOException {
        long found = 0;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
                found += bytes.split(MARK, -1).length - 1;
            }
        }
        return found;
    }

    @Test
    void whatWasRemovedOrReplacedIsOverwritten() throws Exception {
        try (EmbeddedBackplane backplane = open()) {
            Registrations registrations = backplane.registrations();
            for (int user = 0; user < 5; user++) {
                BackplaneTestBase.done(registrations.put(registration(user)));
                BackplaneTestBase.done(registrations.put(registration(user)));
            }
            BackplaneTestBase.done(registrations.remove("user-1", "phone", null, null));
            BackplaneTestBase.done(backplane.cutOffs().cut("user-2", "phone"));
            BackplaneTestBase.done(backplane.forget("user-3"));
        }

        assertThat(found()).isEqualTo(2);
    }

    @Test
    void hardlyAnythingStaysOfManyThatComeAndGo() throws Exception {
        try (EmbeddedBackplane backplane = open()) {
            Registrations registrations = backplane.registrations();
            for (int round = 0; round < 3; round++) {
                all(shuffled().stream().map(user -> registrations.put(registration(user))));
            }
        }
        assertThat(found()).isBetween((long) USERS, (long) USERS + LEFT_BY_JOINED_PAGES);

        try (EmbeddedBackplane backplane = open()) {
            Registrations registrations = backplane.registrations();
            all(shuffled().stream()
                    .limit(USERS - 1)
                    .map(user -> registrations.remove("user-" + user, "phone", null, null)));
        }
        assertThat(found()).isBetween(1L, 1L + LEFT_BY_JOINED_PAGES);
    }
}
