package org.higginspush.hub.wakeup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Who may be woken, and who must have been by now, said without any offset or queue: each phone has a list of the changes that concern
 * it, and what is known of each. All times are in milliseconds.
 */
final class WakeUpModel {
    private static final long LONG_AGO = Long.MIN_VALUE / 4;
    private static final long NEVER = Long.MAX_VALUE / 4;

    /** Turns among many, periods and moments that a test lets pass. */
    private static final long SLACK = 1_500;

    /** A change that concerns a phone. */
    private static final class ModelChange {
        private final long number;
        private final long at;
        /** The phone was told. */
        private boolean known;
        /** The phone has shown that it was told. */
        private boolean confirmed;
        /** A push service took a wake-up for it. */
        private boolean woken;

        private ModelChange(long number, long at, boolean known) {
            this.number = number;
            this.at = at;
            this.known = known;
        }

        /** There may be a wake-up for it. */
        private boolean isOpen() {
            return !confirmed && !woken;
        }

        /** There must be one. */
        private boolean isMissed() {
            return isOpen() && !known;
        }
    }

    /** A phone as the hub ought to see it. */
    private static final class ModelPhone {
        private final List<ModelChange> changes = new ArrayList<>();
        private boolean registered;
        private long registeredAt;
        private boolean connected;
        private boolean hears = true;
        private boolean hasPosition;
        /** It has sent a heartbeat on this connection. */
        private boolean reports;
        /** It was woken on this connection, since it confirmed last. */
        private boolean escalated;

        private long came = LONG_AGO;
        private long left = LONG_AGO;
        /** What is missed counts from here if it is older: a connection that lasted has ended. */
        private long countsFrom = LONG_AGO;
        /** Since when there has always been something open. */
        private long openSince;

        private long lastWoken = LONG_AGO;
        /** The push service did not take the last wake-up. */
        private boolean failed;
        /** The hub has started, or the phone was registered, since the phone was woken last. */
        private boolean fresh;

        private boolean underWay;
        private long sentAt;
        private long sentNumber;

        private boolean has(Predicate<ModelChange> kind) {
            return changes.stream().anyMatch(kind);
        }

        private void tidy() {
            changes.removeIf(change -> !change.isOpen());
        }

        private void isTold() {
            changes.forEach(change -> change.known = true);
            hasPosition = true;
        }

        private void confirmsWhatItKnows() {
            changes.stream().filter(change -> change.known).forEach(change -> change.confirmed = true);
            tidy();
        }
    }

    private final Map<String, ModelPhone> phones = new LinkedHashMap<>();
    private final WakeUpRules rules;
    private final LongSupplier clock;
    private long started;
    private long number;
    private int wakeUps;

    WakeUpModel(WakeUpRules rules, LongSupplier clock) {
        this.rules = rules;
        this.clock = clock;
    }

    private ModelPhone phone(String name) {
        return phones.computeIfAbsent(name, unused -> new ModelPhone());
    }

    private long now() {
        return clock.getAsLong();
    }

    private long interval() {
        return rules.interval().toMillis();
    }

    int wakeUps() {
        return wakeUps;
    }

    // ---- what happens

    void registers(String name) {
        ModelPhone phone = phone(name);
        phone.registered = true;
        phone.registeredAt = now();
        phone.fresh = true;
        phone.changes.clear();
        phone.lastWoken = LONG_AGO;
        phone.failed = false;
        phone.left = LONG_AGO; // nothing was noted of one that was not registered
        phone.came = LONG_AGO;
        phone.countsFrom = LONG_AGO;
        phone.escalated = false;
    }

    void isRemoved(String name) {
        ModelPhone phone = phone(name);
        phone.registered = false;
        phone.underWay = false;
        phone.changes.clear();
    }

    void changes(String name) {
        ModelPhone phone = phone(name);
        if (!phone.has(ModelChange::isOpen)) {
            phone.openSince = now();
        }
        if (phone.fresh && phone.connected) {
            phone.countsFrom = now(); // the hub did not know whether anything was before that
        }
        phone.changes.add(new ModelChange(++number, now(), phone.connected && phone.hears));
    }

    void connects(String name) {
        ModelPhone phone = phone(name);
        if (phone.hasPosition) {
            phone.confirmsWhatItKnows();
        }
        phone.connected = true;
        phone.reports = false;
        phone.escalated = false;
        phone.came = now();
        if (phone.hears) {
            phone.isTold();
        }
    }

    void leaves(String name) {
        ModelPhone phone = phone(name);
        phone.connected = false;
        phone.left = now();
        if (phone.left - phone.came >= rules.confirmWithin().toMillis()) {
            phone.countsFrom = phone.left;
        }
    }

    void hears(String name, boolean linkIsGood) {
        phone(name).hears = linkIsGood;
    }

    /**
     * @param saysPosition whether it had been told any
     */
    void beats(String name, boolean saysPosition) {
        ModelPhone phone = phone(name);
        if (phone.connected && phone.hears && saysPosition) {
            phone.reports = true;
            phone.escalated = false;
            phone.isTold();
            phone.confirmsWhatItKnows();
        }
    }

    void polls(String name) {
        ModelPhone phone = phone(name);
        if (phone.hasPosition) {
            phone.confirmsWhatItKnows();
        }
        phone.isTold();
    }

    void restarts() {
        started = now();
        for (ModelPhone phone : phones.values()) {
            phone.connected = false;
            phone.underWay = false;
            phone.failed = false;
            phone.fresh = true;
            phone.left = LONG_AGO;
            phone.came = LONG_AGO;
            phone.countsFrom = LONG_AGO;
        }
    }

    // ---- what the hub does

    /** A wake-up is sent: may it be? */
    void isSent(String name) {
        ModelPhone phone = phone(name);
        long now = now();
        wakeUps++;
        assertThat(phone.registered).as("%s is registered", name).isTrue();
        assertThat(phone.underWay).as("a wake-up to %s is under way", name).isFalse();
        assertThat(phone.has(ModelChange::isOpen))
                .as("there is something for %s that it was not woken for and has not confirmed", name)
                .isTrue();
        long last = Math.max(phone.lastWoken, phone.registeredAt < started ? started : LONG_AGO);
        assertThat(now).as("%s is woken once in an interval", name).isGreaterThanOrEqualTo(last + interval());
        if (phone.connected) {
            assertThat(phone.reports).as("%s says what it knows", name).isTrue();
            assertThat(phone.escalated)
                    .as("%s is woken once on a connection", name)
                    .isFalse();
            assertThat(now + SLACK)
                    .as("%s had time to confirm", name)
                    .isGreaterThanOrEqualTo(Math.max(phone.openSince, phone.came)
                            + rules.confirmWithin().toMillis());
        } else {
            assertThat(now + SLACK)
                    .as("%s had time to come back", name)
                    .isGreaterThanOrEqualTo(Math.min(
                            phone.left + rules.grace().toMillis(),
                            waitsSince(phone) + rules.longestWait().toMillis()));
        }
        phone.underWay = true;
        phone.sentAt = now;
        phone.sentNumber = number;
    }

    /** The hub does not know whether there was something for a phone when it started, or when the phone was registered. */
    private long waitsSince(ModelPhone phone) {
        long known = Math.max(started, phone.registeredAt);
        return phone.fresh ? Math.min(phone.openSince, known) : phone.openSince;
    }

    void isTaken(String name) {
        ModelPhone phone = phone(name);
        phone.underWay = false;
        phone.failed = false;
        phone.fresh = false;
        phone.lastWoken = now();
        phone.escalated = phone.connected;
        phone.changes.stream()
                .filter(change -> change.number <= phone.sentNumber)
                .forEach(change -> change.woken = true);
        phone.tidy();
        if (phone.has(ModelChange::isOpen)) {
            phone.openSince = phone.changes.get(0).at;
        }
    }

    void isNotTaken(String name) {
        ModelPhone phone = phone(name);
        phone.underWay = false;
        phone.failed = true;
    }

    void isWithdrawn(String name) {
        ModelPhone phone = phone(name);
        phone.underWay = false;
        phone.lastWoken = Math.max(phone.lastWoken, now());
    }

    // ---- what must have been done

    /** Push services take everything from now on. */
    void forgetsFailures() {
        phones.values().forEach(phone -> phone.failed = false);
    }

    /** Has everybody been woken who should have been? */
    void check() {
        phones.forEach((name, phone) -> {
            if (phone.registered && !phone.underWay && !phone.failed && phone.has(ModelChange::isMissed)) {
                long due = due(phone);
                assertThat(now()).as("%s is woken in time", name).isLessThanOrEqualTo(due);
            }
        });
    }

    private long due(ModelPhone phone) {
        long missed = phone.changes.stream()
                .filter(ModelChange::isMissed)
                .mapToLong(change -> change.at)
                .min()
                .orElse(Long.MAX_VALUE / 4);
        long due;
        if (phone.connected) {
            if (!phone.reports || phone.escalated) {
                return Long.MAX_VALUE;
            }
            due = Math.max(Math.max(missed, phone.countsFrom), phone.came)
                    + rules.confirmWithin().toMillis();
        } else {
            long waits = Math.max(Math.max(missed, phone.countsFrom), started); // since when, no hub knows that starts
            long back = Math.max(waits, phone.left + rules.grace().toMillis());
            due = Math.max(
                    phone.left, Math.min(back, waits + rules.longestWait().toMillis()));
        }
        // the turns of all that were registered when the hub started begin an interval later, and turns are given in a
        // row
        boolean isBehindStart = phone.registeredAt < started + interval();
        long last = Math.max(phone.lastWoken, isBehindStart ? started : LONG_AGO);
        return Math.max(due, last + interval()) + SLACK;
    }
}
