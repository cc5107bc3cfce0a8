package org.higginspush.hub.wakeup;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.higginspush.hub.backplane.Registration;
import org.higginspush.hub.backplane.Registrations;
import org.higginspush.hub.model.PushAddress;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;

/** Registrations that are seen at once, and durable when a test says. Only the test's thread may hold them. */
final class HeldRegistrations implements Registrations {
    private final Registrations inner;
    private final List<CompletableFuture<@Nullable Void>> commits = new ArrayList<>();
    private boolean isHeld;

    HeldRegistrations(Registrations inner) {
        this.inner = inner;
    }

    /** What is put from now on is not durable yet. */
    void hold() {
        isHeld = true;
    }

    /** All that was put is durable, in this order, and so is what comes. */
    void commit() {
        isHeld = false;
        commits.forEach(commit -> commit.complete(null));
        commits.clear();
    }

    /** The same, but the last is heard of first. */
    void commitLastFirst() {
        Collections.reverse(commits);
        commit();
    }

    /** None of what was put can be made durable. */
    void fail() {
        isHeld = false;
        commits.forEach(commit ->
                commit.completeExceptionally(Refusal.unavailable("The disk is full.", Duration.ofSeconds(5))));
        commits.clear();
    }

    @Override
    public CompletableFuture<Registration> put(Registration registration) {
        CompletableFuture<Registration> now = inner.put(registration);
        if (!isHeld) {
            return now;
        }
        CompletableFuture<@Nullable Void> commit = new CompletableFuture<>();
        commits.add(commit);
        return commit.thenCompose(committed -> now);
    }

    @Override
    public void listen(RegistrationListener listener) {
        inner.listen(listener);
    }

    @Override
    public CompletableFuture<Boolean> prove(String user, String device, PushAddress address) {
        return inner.prove(user, device, address);
    }

    @Override
    public CompletableFuture<Boolean> remove(
            String user, String device, @Nullable PushAddress address, @Nullable Instant notAfter) {
        return inner.remove(user, device, address, notAfter);
    }

    @Override
    public CompletableFuture<Void> woken(String user, String device, long offset) {
        return inner.woken(user, device, offset);
    }

    @Override
    public @Nullable Registration find(String user, String device) {
        return inner.find(user, device);
    }

    @Override
    public List<Registration> of(String user) {
        return inner.of(user);
    }

    @Override
    public void forEach(Consumer<Registration> consumer) {
        inner.forEach(consumer);
    }
}
