package org.higginspush.hub;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.higginspush.hub.gateway.PushGateway;
import org.higginspush.hub.gateway.WakeUp;
import org.higginspush.hub.gateway.WakeUpResult;
import org.higginspush.hub.model.PushAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A gateway whose credentials are in files, made anew when these change. Files that cannot be used are told once and change nothing:
 * it goes on with what it had. What is under way when it is made anew ends as {@link WakeUpResult.TryLater}, so it is sent again.
 */
final class ReloadingGateway implements PushGateway {
    private static final Logger log = LoggerFactory.getLogger(ReloadingGateway.class);

    /** Makes a gateway of what is in the files. */
    @FunctionalInterface
    interface GatewayFactory {
        /**
         * @throws IOException if a file cannot be used; the message says why and what to do
         */
        PushGateway create() throws IOException;
    }

    private final List<CredentialFile> files;
    private final GatewayFactory factory;
    private volatile PushGateway current;
    /** Guarded by this. */
    private List<String> versions;
    /** Why changed files are not used; empty if they are. Guarded by this. */
    private String failure = "";
    /** Guarded by this. */
    private boolean closed;

    /**
     * Makes the first one.
     *
     * @throws IOException if a file cannot be used; the message says why and what to do
     */
    ReloadingGateway(List<CredentialFile> files, GatewayFactory factory) throws IOException {
        this.files = List.copyOf(files);
        this.factory = factory;
        this.versions = versions();
        this.current = factory.create();
    }

    private List<String> versions() {
        return files.stream().map(CredentialFile::version).toList();
    }

    /** Looks at the files, and tells again what it has told before of those that cannot be used. */
    synchronized void retry() {
        failure = "";
        reload();
    }

    /** Looks at the files, also again at those that could not be used. It reads them, so it blocks. */
    synchronized void reload() {
        List<String> present = versions();
        if (closed || present.equals(versions)) {
            return;
        }
        try {
            PushGateway former = current;
            current = factory.create();
            versions = present; // as before they were read: what was written meanwhile is seen the next time
            failure = "";
            former.close();
            log.info(
                    "The credentials that {} names have changed: they are used from now on",
                    files.get(0).setting());
        } catch (IOException e) {
            String why = String.valueOf(e.getMessage());
            if (!why.equals(failure)) {
                failure = why;
                log.warn("Changed credentials are not used; wake-ups go on with the former ones. {}", why);
            }
        }
    }

    @Override
    public CompletableFuture<WakeUpResult> send(WakeUp wakeUp, BooleanSupplier withdrawn) {
        return current.send(wakeUp, withdrawn);
    }

    @Override
    public String destination(PushAddress address) {
        return current.destination(address);
    }

    @Override
    public @Nullable String problem(PushAddress address) {
        return current.problem(address);
    }

    @Override
    public synchronized void close() {
        closed = true;
        current.close();
    }
}
