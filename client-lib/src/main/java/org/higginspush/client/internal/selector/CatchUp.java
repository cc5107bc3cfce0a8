package org.higginspush.client.internal.selector;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.higginspush.client.SyncRequest;

/**
 * What wake-ups wait for: that the hub has answered since, or, where it cannot be reached, that everything was synced since.
 * Touched by tasks of one mailbox only.
 */
final class CatchUp {
    private List<CompletableFuture<Void>> waiting = new ArrayList<>();
    /** The hub was asked and has not answered yet. */
    private boolean asking;
    /** The session that is open began, or was asked, since the wake-up. */
    private boolean answered;
    /** A sync of everything began since the wake-up; it ended well. */
    private boolean everythingBegan;

    private boolean everythingSynced;
    /** Without the hub, everything is synced once. */
    private boolean fellBack;

    /** A wake-up came in. */
    void add(CompletableFuture<Void> level) {
        waiting.add(level);
        answered = false;
        everythingBegan = false;
        everythingSynced = false;
        fellBack = false;
    }

    /** True if the hub is to be asked: it has not been since the last answer. */
    boolean ask() {
        boolean first = !asking;
        asking = true;
        return first;
    }

    /** The hub said what this device has missed. */
    void answered() {
        asking = false;
        answered = true;
    }

    /** The session, or an attempt to have one, failed. */
    void closed() {
        asking = false;
        answered = false;
    }

    /** True, once, if the hub cannot be reached while a wake-up waits: everything is to be synced. */
    boolean fallBack() {
        boolean first = !waiting.isEmpty() && !fellBack;
        fellBack = true;
        return first;
    }

    void started(SyncRequest request) {
        everythingBegan |= request.everything();
    }

    void succeeded(SyncRequest request) {
        everythingSynced |= request.everything() && everythingBegan;
    }

    /**
     * Takes those that wait, if this device is level.
     *
     * @param idle no sync runs, or is due
     */
    List<CompletableFuture<Void>> takeIfLevel(boolean idle) {
        if (!idle || !(answered || everythingSynced)) {
            return List.of();
        }
        return takeAll();
    }

    /** The selector is closed. */
    void refuse() {
        takeAll().forEach(WaitingEdits::refuse);
    }

    private List<CompletableFuture<Void>> takeAll() {
        List<CompletableFuture<Void>> taken = waiting;
        waiting = new ArrayList<>();
        return taken;
    }
}
