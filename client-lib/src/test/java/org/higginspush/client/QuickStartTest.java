package org.higginspush.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.higginspush.client.example.QuickStart;
import org.junit.jupiter.api.Test;

/** The ten lines that docs/client-java.md shows do what they say, and are all an application needs. */
class QuickStartTest extends HubTestBase {
    private static final Path PROJECT = Path.of("").toAbsolutePath().getParent();
    private static final Pattern CODE = Pattern.compile("(?ms)^```java\n(.*?)^```$");

    private final BlockingQueue<Set<String>> syncs = new LinkedBlockingQueue<>();
    private final List<String> log = new CopyOnWriteArrayList<>();

    private final QuickStart.ApplicationSync mySync = new QuickStart.ApplicationSync() {
        @Override
        public Set<String> allContexts() {
            return Set.of("passwords", "notes");
        }

        @Override
        public void run(Set<String> contexts) {
            syncs.add(contexts);
        }
    };

    @Test
    void theyTurnASyncIntoAPushedOne() throws Exception {
        startHub();
        closing(QuickStart.selects(hub.uri(), hub.tokens("alex"), mySync, () -> log.add("saved")));

        assertThat(nextSync()).as("a new device syncs everything").containsExactlyInAnyOrder("passwords", "notes");
        assertThat(log).containsExactly("saved");
        closing(QuickStart.publishes(hub.uri(), hub.publisherTokens()));
        closing(QuickStart.publishesAndListens(hub.uri(), hub.publisherTokens(), log));
        assertThat(nextSync()).as("another device changed it").containsExactly("passwords");
        await().atMost(TestDevice.LONG).untilAsserted(() -> assertThat(log).contains("8 is recorded"));
    }

    private Set<String> nextSync() throws InterruptedException {
        return syncs.poll(TestDevice.LONG.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void theyAreWhatTheDocumentShows() throws IOException {
        String compiled = words(Files.readString(
                PROJECT.resolve("client-lib/src/test/java/org/higginspush/client/example/QuickStart.java")));
        List<String> shown = CODE.matcher(Files.readString(PROJECT.resolve("docs/client-java.md")))
                .results()
                .map(block -> words(block.group(1)))
                .filter(code -> code.contains(".start();"))
                .toList();

        assertThat(shown).hasSize(2).allSatisfy(code -> assertThat(compiled).contains(code));
    }

    /** Code without its layout and comments, its imports, where the hub is and where tokens are from. */
    private static String words(String code) {
        return code.replaceAll("(?m)^(import .*|URI hub = .*|TokenSupplier tokens = .*)$", "")
                .replaceAll("(?m) //.*$", "")
                .replaceAll("\\s", "");
    }
}
