package org.higginspush.hub.backplane;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.higginspush.hub.model.PushAddress;
import org.higginspush.hub.model.PushKeys;
import org.higginspush.hub.model.PushPlatform;

/**
 * How much memory registrations need, how long they take to be read when the hub starts, and how many wake-ups a second can be noted.
 * Run it with the test class path and {@code <folder> <users>}; each user has one device. Not a test.
 */
final class RegistrationBenchmark {
    private static final int AT_ONCE = 10_000;

    private RegistrationBenchmark() {}

    public static void main(String[] args) throws Exception {
        int users = Integer.parseInt(args[1]);
        for (PushPlatform platform : List.of(PushPlatform.APNS, PushPlatform.FCM, PushPlatform.WEB_PUSH)) {
            run(Path.of(args[0], platform.word()), users, platform);
        }
    }

    private static void run(Path folder, int users, PushPlatform platform) throws Exception {
        Files.createDirectories(folder);
        fill(folder, users, platform);
        long before = usedHeap();
        long start = System.nanoTime();
        try (EmbeddedBackplane backplane = open(folder)) {
            long opened = System.nanoTime();
            long used = usedHeap() - before;
            long wokenPerSecond = wake(backplane.registrations(), users);
            System.out.printf(
                    Locale.ROOT,
                    "%s: %d bytes of heap each, %d opened in %d ms, %d noted as woken a second%n",
                    platform.word(),
                    used / users,
                    users,
                    (opened - start) / 1_000_000,
                    wokenPerSecond);
        }
    }

    private static void fill(Path folder, int users, PushPlatform platform) throws DataFolderException {
        try (EmbeddedBackplane backplane = open(folder)) {
            put(backplane.registrations(), users, platform);
        }
    }

    private static EmbeddedBackplane open(Path folder) throws DataFolderException {
        return EmbeddedBackplane.open(folder, EmbeddedBackplane.BackplaneLimits.DEFAULT, InstantSource.system());
    }

    private static void put(Registrations registrations, int users, PushPlatform platform) {
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (int i = 0; i < users; i++) {
            PushAddress address = address(platform, i);
            all.add(registrations.put(
                    new Registration("user-" + i, "phone-" + i, address, Instant.now(), null, true, 17)));
            if (all.size() == AT_ONCE) {
                all.forEach(CompletableFuture::join);
                all.clear();
            }
        }
        all.forEach(CompletableFuture::join);
    }

    /** As long as real ones are. */
    private static PushAddress address(PushPlatform platform, int i) {
        String id = String.format(Locale.ROOT, "%08x", i);
        return switch (platform) {
            case APNS -> new PushAddress(platform, null, id.repeat(8), null);
            case FCM -> new PushAddress(platform, null, id + "x".repeat(155), null);
            default ->
                new PushAddress(
                        platform,
                        null,
                        "https://updates.push.services.mozilla.com/wpush/v2/" + id + "x".repeat(180),
                        new PushKeys(id + "p".repeat(79), id + "a".repeat(14)));
        };
    }

    private static long wake(Registrations registrations, int users) {
        long start = System.nanoTime();
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (int i = 0; i < users; i++) {
            all.add(registrations.woken("user-" + i, "phone-" + i, 1_000));
            if (all.size() == AT_ONCE) {
                all.forEach(CompletableFuture::join);
                all.clear();
            }
        }
        all.forEach(CompletableFuture::join);
        return users * 1_000_000_000L / (System.nanoTime() - start);
    }

    /** A full collection is over when {@code System.gc} returns, with every collector that a Java command chooses by itself. */
    private static long usedHeap() {
        System.gc();
        System.gc(); // what a finalizer or cleaner let go after the first
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
