package org.higginspush.hub.backplane;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.Notice;
import org.higginspush.hub.model.Receipt;
import org.jspecify.annotations.Nullable;

/**
 * A process of its own with an embedded backplane that records changes as fast as it can, until it is killed. It writes
 * a line for everything that got out: what listeners were told, and what was acknowledged.
 */
final class BackplaneProcess implements AutoCloseable {
    private static final int OUTSTANDING = 64;
    /** How the contexts begin whose revisions the hub gives. */
    static final String GIVEN = "given-";

    static final int USERS = 20;
    private static final int CONTEXTS = 3;

    /**
     * What the child let out.
     *
     * @param acknowledged false for what a listener was told
     */
    record OutputLine(boolean acknowledged, String user, String context, long revision, long offset) {
        static OutputLine parse(String text) {
            String[] parts = text.split(" ");
            return new OutputLine(
                    parts[0].equals("acknowledged"),
                    parts[1],
                    parts[2],
                    Long.parseLong(parts[3]),
                    Long.parseLong(parts[4]));
        }
    }

    private final Process process;
    private final BufferedReader output;

    private BackplaneProcess(Process process) {
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
    }

    static BackplaneProcess start(Path folder) throws IOException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                BackplaneProcess.class.getName(),
                folder.toString());
        return new BackplaneProcess(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    long pid() {
        return process.pid();
    }

    /** The next line, waited for; null at the end. */
    @Nullable
    String nextLine() throws IOException {
        return output.readLine();
    }

    /** {@code kill -9}; what the child wrote before can still be read. */
    void kill() {
        process.toHandle().destroyForcibly();
        process.onExit().orTimeout(20, TimeUnit.SECONDS).join();
    }

    /** Reads so many lines, kills the child while it writes more, and reads what it had written by then. */
    List<OutputLine> killAfter(int lines) throws IOException {
        List<OutputLine> all = new ArrayList<>();
        for (int i = 0; i < lines; i++) {
            all.add(OutputLine.parse(nextLine()));
        }
        kill();
        output.lines().filter(line -> line.endsWith(".")).map(OutputLine::parse).forEach(all::add);
        return all;
    }

    @Override
    public void close() {
        kill();
    }

    // ---- in the child

    /** Alternates contexts whose revisions the publisher gives and {@code given-} ones that leave it to the hub. */
    public static void main(String[] args) throws Exception {
        FileOutputStream out = new FileOutputStream(FileDescriptor.out);
        EmbeddedBackplane backplane = EmbeddedBackplane.open(
                Path.of(args[0]), EmbeddedBackplane.BackplaneLimits.DEFAULT, InstantSource.system());
        for (int user = 0; user < USERS; user++) {
            backplane.listen("user-" + user, told -> print(out, "told", told.user(), told.notice()));
        }
        Semaphore free = new Semaphore(OUTSTANDING);
        long first = System.currentTimeMillis() * 1_000;
        for (int i = 0; ; i++) {
            free.acquire();
            String user = "user-" + i % USERS;
            String context = (i % 2 == 0 ? "" : GIVEN) + "context-" + i % CONTEXTS;
            backplane
                    .record(new Change(user, context, i % 2 == 0 ? first + i : null, "home-pc"))
                    .thenAccept(receipt -> print(out, "acknowledged", user, notice(context, receipt)))
                    .whenComplete((done, refused) -> free.release());
        }
    }

    private static Notice notice(String context, Receipt receipt) {
        return new Notice(context, receipt.revision(), null, receipt.position());
    }

    /** One write, so that a line is whole or missing; the dot at its end says which. */
    private static void print(FileOutputStream out, String what, String user, Notice notice) {
        String line =
                String.join(" ", what, user, notice.context(), "" + notice.revision(), "" + notice.offset(), ".\n");
        try {
            out.write(line.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            Runtime.getRuntime().halt(1);
        }
    }
}
