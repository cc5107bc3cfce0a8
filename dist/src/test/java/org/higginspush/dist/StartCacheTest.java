package org.higginspush.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The start-up cache of Java 25 and later: made once, in the background, and used from then on. */
@Timeout(120)
class StartCacheTest {
    @TempDir
    Path folder;

    private Path cache;
    private FakeJava java;

    @BeforeEach
    void installJava() throws IOException {
        cache = folder.resolve("the cache");
        java = FakeJava.ofRelease(25, folder.resolve("jdk 25"));
    }

    @Test
    void theFirstStartMakesItAndTheNextOnesUseIt() throws Exception {
        assertThat(serve()).noneMatch(flag -> flag.contains("AOTCache"));
        Path made = awaitCache();
        assertThat(serve()).contains("-XX:AOTCache=" + made, "-XX:+VerifySharedSpaces");
        assertThat(demo()).contains("-XX:AOTCache=" + made);
        assertThat(java.cachesMade()).isOne();
        awaitNothingElse();
    }

    @Test
    void manyFirstStartsAtATimeMakeOne() throws Exception {
        List<Process> starts = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            starts.add(script().start("serve"));
        }
        for (Process start : starts) {
            assertThat(start.waitFor()).isZero();
        }
        awaitCache();
        assertThat(java.cachesMade()).isOne();
    }

    @Test
    void otherOptionsNeedAnotherCacheWhichTakesThePlaceOfTheFirst() throws Exception {
        serve();
        Path first = awaitCache();
        Script other = script().with("HIGGINS_PUSH_JAVA_OPTS", "-Xmx64m");
        assertThat(other.call("serve").out()).doesNotContain("AOTCache");
        await().atMost(Duration.ofSeconds(60)).until(() -> !Files.exists(first) && caches().size() == 1);
        assertThat(other.call("serve").out()).contains("-XX:AOTCache=" + awaitCache());
    }

    @Test
    void whatAKilledOneLeftIsSweptUp() throws Exception {
        Files.createDirectories(cache.resolve("making.abc/data"));
        serve();
        awaitCache();
        awaitNothingElse();
    }

    @Test
    void whereNoneCanBeKeptTheHubStartsWithout() throws Exception {
        Files.writeString(cache, "a file");
        assertThat(serve()).contains("serve").noneMatch(flag -> flag.contains("AOTCache"));
        assertThat(java.cachesMade()).isZero();
    }

    @Test
    void olderReleasesAndOtherCommandsHaveNone() throws Exception {
        script().call("token");
        Script older = script().with(
                        "JAVA_HOME",
                        FakeJava.ofRelease(24, folder.resolve("jdk 24")).home());
        older.call("serve");
        assertThat(cache).doesNotExist();
    }

    private List<String> serve() throws Exception {
        return script().call("serve").out().lines().toList();
    }

    private List<String> demo() throws Exception {
        return script().call("demo").out().lines().toList();
    }

    private Script script() {
        return Script.in(folder).with("JAVA_HOME", java.home()).with("HIGGINS_PUSH_CACHE", cache.toString());
    }

    private Path awaitCache() {
        return await().atMost(Duration.ofSeconds(60))
                .until(this::caches, found -> found.size() == 1)
                .get(0);
    }

    private void awaitNothingElse() {
        await().atMost(Duration.ofSeconds(60)).until(() -> files().noneMatch(name -> name.startsWith("making")));
    }

    private List<Path> caches() throws IOException {
        return files().filter(name -> name.endsWith(".aot")).map(cache::resolve).toList();
    }

    private Stream<String> files() throws IOException {
        try (Stream<Path> files = Files.list(cache)) {
            return files.map(file -> file.getFileName().toString()).toList().stream();
        }
    }
}
