package org.higginspush.hub.backplane;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The cut-offs of the embedded backplane: all in memory, because every token is compared with them, and all in the journal. */
final class EmbeddedCutOffs implements CutOffs {
    private final JournalAccess journal;
    private final InstantSource time;
    private final EmbeddedRegistrations registrations;
    /** Written under the lock, so that the journal gets what is here in the same order. */
    private final Map<String, UserCutOffs> users = new ConcurrentHashMap<>();

    EmbeddedCutOffs(JournalAccess journal, EmbeddedRegistrations registrations, InstantSource time) {
        this.journal = journal;
        this.time = time;
        this.registrations = registrations;
    }

    /** Reads those that are stored. */
    void load() {
        users.putAll(journal.read(Journal::loadCutOffs));
    }

    @Override
    public synchronized CompletableFuture<CutOff> cut(String user, @Nullable String device) {
        // Tokens count whole seconds: one that was issued in the present one may have been issued before.
        long before = time.instant().getEpochSecond() + 1;
        UserCutOffs known = users.getOrDefault(user, UserCutOffs.NONE);
        UserCutOffs cut = device == null ? known.cutAll(before) : known.cut(device, before);
        users.put(user, cut);
        CompletableFuture<Void> written = journal.write(List.of(new Journal.Write.SaveCutOffs(user, cut)));
        return written.thenCombine(
                registrations.removeAll(user, device), (done, removed) -> cutOff(cut, device, removed));
    }

    private static CutOff cutOff(UserCutOffs cut, @Nullable String device, int registrations) {
        return new CutOff(
                Instant.ofEpochSecond(cut.of(device)),
                cut.all() == UserCutOffs.NEVER ? null : Instant.ofEpochSecond(cut.all()),
                registrations);
    }

    @Override
    public boolean isCutOff(String user, @Nullable String device, long issued) {
        UserCutOffs known = users.get(user);
        return known != null && issued < known.of(device);
    }
}
