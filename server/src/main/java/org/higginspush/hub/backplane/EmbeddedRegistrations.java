package org.higginspush.hub.backplane;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.higginspush.hub.model.PushAddress;
import org.jspecify.annotations.Nullable;

/** The registrations of the embedded backplane: all in memory, so that a change finds whom to wake, and all in the journal. */
final class EmbeddedRegistrations implements Registrations {
    private final JournalAccess journal;
    /** Its monitor is held from the decision to the addition to the journal's queue. */
    private final RegistrationTable table;

    private final int mostPerUser;

    EmbeddedRegistrations(JournalAccess journal, RegistrationTable table, int mostPerUser) {
        this.journal = journal;
        this.table = table;
        this.mostPerUser = mostPerUser;
    }

    /** Reads those that are stored. */
    void load() {
        List<Registration> stored = journal.read(Journal::loadRegistrations);
        synchronized (table) {
            stored.forEach(table::load);
        }
    }

    @Override
    public void listen(RegistrationListener listener) {
        table.listen(listener);
    }

    @Override
    public CompletableFuture<Registration> put(Registration registration) {
        synchronized (table) {
            Registration before = table.find(registration.user(), registration.device());
            if (before == null && table.of(registration.user()).size() >= mostPerUser) {
                return CompletableFuture.failedFuture(BackplaneRefusals.tooManyRegistrations(mostPerUser));
            }
            Registration kept = before != null && before.address().equals(registration.address())
                    ? renewed(before, registration)
                    : registration;
            return new Step().put(kept).submit(kept);
        }
    }

    private static Registration renewed(Registration before, Registration now) {
        Registration kept = before.proven() ? now.asProven() : now;
        return before.wokenFor() > now.wokenFor() ? kept.withWokenFor(before.wokenFor()) : kept;
    }

    @Override
    public CompletableFuture<Boolean> prove(String user, String device, PushAddress address) {
        synchronized (table) {
            Registration known = table.find(user, device);
            if (known == null || !known.address().equals(address)) {
                return settled(user, device, false);
            }
            return known.proven()
                    ? settled(user, device, true)
                    : new Step().put(known.asProven()).submit(true);
        }
    }

    @Override
    public CompletableFuture<Boolean> remove(
            String user, String device, @Nullable PushAddress address, @Nullable Instant notAfter) {
        synchronized (table) {
            Registration known = table.find(user, device);
            boolean isMeant = known != null
                    && (address == null || address.equals(known.address()))
                    && (notAfter == null || !known.registered().isAfter(notAfter));
            return isMeant ? new Step().remove(user, device).submit(true) : settled(user, device, false);
        }
    }

    /**
     * Removes the registration of a device, or all of a user.
     *
     * @param device null for all
     * @return completed once durable with how many there were
     */
    CompletableFuture<Integer> removeAll(String user, @Nullable String device) {
        synchronized (table) {
            Step step = new Step();
            int removed = 0;
            for (Registration known : table.of(user)) {
                if (device == null || device.equals(known.device())) {
                    step.remove(user, known.device());
                    removed++;
                }
            }
            return step.submit(removed);
        }
    }

    @Override
    public CompletableFuture<Void> woken(String user, String device, long offset) {
        synchronized (table) {
            Registration known = table.find(user, device);
            CompletableFuture<Boolean> noted = known == null || known.wokenFor() >= offset
                    ? settled(user, device, false)
                    : new Step().woken(known.withWokenFor(offset)).submit(true);
            return noted.thenAccept(was -> {});
        }
    }

    /** The answer that nothing is to be done; it is true only once what was done before is durable. */
    private <T> CompletableFuture<T> settled(String user, String device, T answer) {
        return table.isInFlight(user, device)
                ? journal.write(List.of()).thenApply(written -> answer)
                : CompletableFuture.completedFuture(answer);
    }

    @Override
    public @Nullable Registration find(String user, String device) {
        return table.find(user, device);
    }

    @Override
    public List<Registration> of(String user) {
        return table.of(user);
    }

    @Override
    public void forEach(Consumer<Registration> consumer) {
        table.forEach(consumer);
    }

    /** One row of the table that is to be written. */
    private record RowChange(
            String user, String device, @Nullable Registration now) {}

    /** What is done in one step: all of it or nothing. Made, filled and submitted with the table's monitor held. */
    private final class Step {
        private final List<Journal.Write> writes = new ArrayList<>(2);
        private final List<RowChange> rows = new ArrayList<>(2);

        /** Another device loses the address if this one is proven to have it. */
        Step put(Registration registration) {
            Registration owner =
                    registration.proven() ? table.ownerOf(registration.address().target()) : null;
            if (owner != null && !isSameDevice(owner, registration)) {
                remove(owner.user(), owner.device());
            }
            return add(new Journal.Write.PutRegistration(registration), registration);
        }

        Step woken(Registration registration) {
            return add(
                    new Journal.Write.Woken(registration.user(), registration.device(), registration.wokenFor()),
                    registration);
        }

        private Step add(Journal.Write write, Registration now) {
            writes.add(write);
            rows.add(new RowChange(now.user(), now.device(), now));
            return this;
        }

        Step remove(String user, String device) {
            writes.add(new Journal.Write.DeleteRegistration(user, device));
            rows.add(new RowChange(user, device, null));
            return this;
        }

        /**
         * Writes it; the table has it at once, unless it is refused at once. That a commit failed is heard only after the table was
         * rolled back, for which the monitor is needed.
         */
        <T> CompletableFuture<T> submit(T answer) {
            CompletableFuture<Void> written = journal.write(writes);
            if (written.isCompletedExceptionally()) {
                return written.thenApply(done -> answer);
            }
            rows.forEach(row -> table.set(row.user(), row.device(), row.now()));
            return written.thenApply(done -> {
                rows.forEach(row -> table.durable(row.user(), row.device(), row.now()));
                return answer;
            });
        }
    }

    private static boolean isSameDevice(Registration one, Registration other) {
        return one.user().equals(other.user()) && one.device().equals(other.device());
    }
}
