package org.higginspush.ledger.book;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.higginspush.hub.model.Change;
import org.jspecify.annotations.Nullable;

/**
 * The books of a run: a page per context with what publishers did, an account per device with what it was told. It says
 * which promises were broken. Safe for any thread.
 */
public final class Ledger {
    private final LongSupplier nanos;
    private final Map<Place, Page> pages = new ConcurrentHashMap<>();
    private final Map<DeviceName, Account> accounts = new ConcurrentHashMap<>();
    private final Map<String, Queue<Account>> users = new ConcurrentHashMap<>();
    private final AtomicLong changes = new AtomicLong();
    private final AtomicLong acknowledgements = new AtomicLong();
    private final AtomicLong notices = new AtomicLong();
    private final AtomicLong repeats = new AtomicLong();
    private final AtomicLong syncs = new AtomicLong();
    private final AtomicLong resyncs = new AtomicLong();
    private final AtomicInteger setbacks = new AtomicInteger();
    private final AtomicLong histories = new AtomicLong();
    private volatile boolean diskFails;
    private final Breaches breaches = new Breaches();

    /**
     * @param nanos a clock that never jumps, {@link System#nanoTime}
     */
    public Ledger(LongSupplier nanos) {
        this.nanos = nanos;
    }

    long now() {
        return nanos.getAsLong();
    }

    /** The account of a device; opened when first asked for. */
    public Account account(DeviceName device) {
        return accounts.computeIfAbsent(device, this::open);
    }

    private Account open(DeviceName device) {
        Account account = new Account(device, this);
        users.computeIfAbsent(device.user(), unknown -> new ConcurrentLinkedQueue<>())
                .add(account);
        return account;
    }

    private Stream<Account> accountsOf(String user) {
        return users.getOrDefault(user, new ConcurrentLinkedQueue<>()).stream();
    }

    // ---- the publishers' side

    /** A change was made; to be said before it is published for the first time. */
    public void made(Change change) {
        changes.incrementAndGet();
        Page page = page(change);
        if (change.revision() == null) {
            page.madeWithoutRevision();
        } else {
            page.made(change.revision(), change.origin(), setbacks.get());
        }
    }

    /**
     * The hub answered that a change is recorded.
     *
     * @param revision the one it says it recorded
     */
    public void acknowledged(Change change, long revision) {
        acknowledgements.incrementAndGet();
        if (change.revision() == null) {
            if (!page(change).given(revision, change.origin(), now())) {
                breach(Breach.Kind.WRONG, "The hub gave revision " + revision + " to two changes of " + place(change));
            }
            return;
        }
        if (revision != change.revision()) {
            breach(Breach.Kind.WRONG, "The hub says it recorded " + revision + " for " + change);
        }
        page(change).acknowledged(change.revision(), now(), setbacksNow());
    }

    /** The hub refused a change it should take. */
    public void refused(Change change, int code, String text) {
        breach(Breach.Kind.WRONG, "The hub refused " + change + ": " + code + " " + text);
    }

    /**
     * The hub is about to die, or has died: what is announced but not acknowledged it may forget, and then tell of again
     * when the publisher brings it again. To be said before and after, because publishers go on meanwhile.
     */
    public void setback() {
        setbacks.incrementAndGet();
    }

    /** The hub's disk is about to fail: until it recovers, the hub may refuse and forget what it has announced. */
    public void diskFails() {
        setback();
        diskFails = true;
    }

    /** The hub's disk is about to recover. */
    public void diskRecovers() {
        setback();
        diskFails = false;
    }

    /** The hub's log is about to be garbled: it may lose what it acknowledged, if it begins a new history for that. */
    public void historyMayEnd() {
        pages.values().forEach(page -> page.mayBeLost(setbacks.get()));
        accounts.values().forEach(Account::historyMayEnd);
    }

    /** It has begun one, so every device must sync everything; or it has not, so none may, and nothing is lost. */
    public void historyEnded(boolean ended) {
        histories.addAndGet(ended ? 1 : 0);
        pages.values().forEach(page -> page.lost(ended));
        accounts.values().forEach(account -> {
            if (!account.historyEnded(ended)) {
                breach(Breach.Kind.NEEDLESS, account.name() + " synced everything although the hub goes on");
            }
        });
    }

    private Page page(Change change) {
        return page(place(change));
    }

    private Page page(Place place) {
        return pages.computeIfAbsent(place, unknown -> new Page());
    }

    private static Place place(Change change) {
        return new Place(change.user(), change.context());
    }

    // ---- the devices' side

    void told(DeviceName device, Place place, long revision, @Nullable String origin) {
        notices.incrementAndGet();
        String notice = place.context() + " revision " + revision;
        if (!pages.containsKey(place)) {
            breach(Breach.Kind.FOREIGN, device + " was told of " + notice);
        } else if (device.device().equals(origin)) {
            breach(Breach.Kind.NEEDLESS, device + " was told of its own change of " + notice);
        } else if (!page(place).isTrue(revision, origin)) {
            breach(Breach.Kind.WRONG, device + " was told that " + origin + " made " + notice);
        }
    }

    /** Of all that a device was told before, only what the hub had reason to forget may come again without being asked. */
    void toldAgain(DeviceName device, Place place, long revision, long before, boolean unasked) {
        repeats.incrementAndGet();
        if (unasked && pages.containsKey(place) && !page(place).mayBeForgotten(before, setbacksNow())) {
            String what = place.context() + " revision " + revision + ", and of " + before + " before";
            breach(Breach.Kind.NEEDLESS, device + " was told again of " + what);
        }
    }

    private int setbacksNow() {
        return diskFails ? Integer.MAX_VALUE : setbacks.get();
    }

    void synced(DeviceName device, Place place, long held, long revision) {
        syncs.incrementAndGet();
        if (pages.containsKey(place) && !page(place).hasNewsFor(device.device(), held, revision)) {
            String what = place.context() + " to revision " + revision + ", holding " + held;
            breach(Breach.Kind.NEEDLESS, device + " synced without news: " + what);
        }
    }

    void resynced(DeviceName device, String why, boolean isDue) {
        resyncs.incrementAndGet();
        if (!isDue) {
            breach(Breach.Kind.NEEDLESS, device + " synced everything although the hub had lost nothing: " + why);
        }
    }

    // ---- the audit

    /** True if every device holds what it is owed. */
    public boolean isSettled() {
        return accounts.values().stream().noneMatch(Account::mustResync)
                && pages.entrySet().stream()
                        .noneMatch(page -> debtors(page.getKey(), page.getValue())
                                .findAny()
                                .isPresent());
    }

    /** How many devices are owed a context at this moment, counted for each context. */
    public long debts() {
        return pages.entrySet().stream()
                .mapToLong(page -> debtors(page.getKey(), page.getValue()).count())
                .sum();
    }

    /** Notes a breach for each device and context that is owed something; call it when all had their time. */
    public void noteMissed() {
        accounts.values().stream()
                .filter(Account::mustResync)
                .forEach(account -> breach(
                        Breach.Kind.MISSED, account.name() + " was not told to sync everything in a new history"));
        pages.forEach((place, page) -> debtors(place, page).forEach(account -> {
            String debt = "revision " + page.owedTo(account.name().device()) + " of " + place.context();
            breach(
                    Breach.Kind.MISSED,
                    account.name() + " misses " + debt + ", holding " + account.holds(place.context()));
        }));
    }

    private Stream<Account> debtors(Place place, Page page) {
        return accountsOf(place.user())
                .filter(account -> page.owedTo(account.name().device()) > account.holds(place.context()));
    }

    /**
     * Per context of a user, the highest revision that was acknowledged so far and that a device must know of.
     *
     * @param device the device, or null for one that made nothing
     */
    public Map<String, Long> owed(String user, @Nullable String device) {
        Map<String, Long> owed = new HashMap<>();
        pages.forEach((place, page) -> {
            if (place.user().equals(user)) {
                owed.put(place.context(), page.recordedFor(device));
            }
        });
        return owed;
    }

    /**
     * Compares what the hub has recorded of a user with what it had acknowledged before it was asked.
     *
     * @param device as whom it was asked, or null
     * @param owed as of before it was asked; see {@link #owed}
     * @param recorded per context, the revision the hub tells the device
     * @param when for people: after what
     */
    public void audit(
            String user, @Nullable String device, Map<String, Long> owed, Map<String, Long> recorded, String when) {
        owed.forEach((context, revision) -> {
            long found = recorded.getOrDefault(context, -1L);
            if (found < revision) {
                String what = context + ": " + revision + " was acknowledged, but " + found + " is recorded";
                breach(Breach.Kind.LOST, when + ": " + user + " " + what + (device == null ? "" : " for " + device));
            }
        });
    }

    /** Notes a breach. */
    public void breach(Breach.Kind kind, String text) {
        breaches.note(new Breach(kind, text));
    }

    /** What the books say so far. */
    public Findings findings() {
        return new Findings(
                changes.get(),
                acknowledgements.get(),
                notices.get(),
                repeats.get(),
                syncs.get(),
                resyncs.get(),
                histories.get(),
                breaches.counts(),
                breaches.examples());
    }

    /**
     * How long each acknowledged change took until the last device it concerns held it, in nanoseconds since the
     * acknowledgement; 0 where all did before.
     */
    public Delays convergence() {
        Delays delays = new Delays();
        pages.forEach((place, page) -> {
            Page.Acknowledged[] acknowledged = page.acknowledged();
            long[] last = new long[acknowledged.length];
            Arrays.fill(last, -1);
            accountsOf(place.user())
                    .map(account -> account.delays(place.context(), acknowledged))
                    .forEach(delay -> keepLater(last, delay));
            delays.addAll(last);
        });
        return delays;
    }

    private static void keepLater(long[] last, long[] delays) {
        for (int i = 0; i < last.length; i++) {
            last[i] = Math.max(last[i], delays[i]);
        }
    }
}
