package org.higginspush.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A program that was started.
 *
 * @param command as the document has it
 * @param output where it prints
 */
record RunningProgram(String command, Process process, Path output) {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** All that it has printed. */
    String says() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it has printed this. */
    RunningProgram awaits(Pattern text) {
        await(command).atMost(LIMIT).until(() -> text.matcher(says()).find() || !process.isAlive());
        assertThat(says()).as(command).containsPattern(text);
        return this;
    }

    RunningProgram awaits(String text) {
        return awaits(Pattern.compile(Pattern.quote(text)));
    }

    /** Waits until it ends, with one of these exit codes. */
    void ends(Integer... codes) throws InterruptedException {
        assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS))
                .as(command + " ends")
                .isTrue();
        assertThat(process.exitValue()).as(command + "\n" + says()).isIn((Object[]) codes);
    }

    /** Ends it, and what it started. */
    void stops() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        await(command).atMost(LIMIT).until(() -> !process.isAlive());
    }
}
