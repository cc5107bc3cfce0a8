package org.higginspush.hub.backplane;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.higginspush.hub.model.ContextKey;
import org.higginspush.hub.model.Notice;
import org.higginspush.hub.model.Origin;
import org.higginspush.hub.model.Position;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registers of the contexts that concern all users. They are kept once, whatever the number of users, and read beside the
 * user's own. Their offsets are given while all stripes are locked, so they are comparable with those of every user: a lower one
 * was given before, a higher one after.
 *
 * <p>A new change is not announced to all users at once, but to each before the next change of its own, and to the rest by
 * {@link EveryoneChanges}, some at a time. The changes that not everyone was told of yet are kept for that.
 *
 * <p>Changed only while all stripes are locked, read while one is.
 */
final class EveryoneContexts {
    private static final Logger LOG = LoggerFactory.getLogger(EveryoneContexts.class);

    private final String epoch;
    private final Map<String, Register> registers = new HashMap<>();
    private final List<EveryoneAnnouncement> recent = new ArrayList<>();
    /** Those who hear of all users' changes; here, so that a user in memory needs no field for them. */
    private final CopyOnWriteArrayList<Backplane.AnnouncementListener> listeners = new CopyOnWriteArrayList<>();

    private long announcedUpTo;

    /**
     * A change that not every user's listeners were told of yet.
     *
     * @param before the context's register without it
     * @param onlyFor the one device it is for, {@link Origin#qualified}; null if it is for all but its origin
     */
    private record EveryoneAnnouncement(
            String context,
            RegisterEntry entry,
            Register before,
            @Nullable String onlyFor,
            int spread) {}

    EveryoneContexts(String epoch) {
        this.epoch = epoch;
    }

    void loaded(Map<String, Register> stored) {
        registers.putAll(stored);
        stored.values().forEach(register -> announcedUpTo = Math.max(announcedUpTo, register.lastOffset()));
    }

    Register register(String context) {
        return registers.getOrDefault(context, Register.EMPTY);
    }

    int contexts() {
        return registers.size();
    }

    /** The highest offset of all changes; 0 if there was none. */
    long announcedUpTo() {
        return announcedUpTo;
    }

    // ---- changes

    /** Takes a change in, which the listeners are to be told of from now on. */
    void take(String context, Register.OfferResult outcome, RegisterEntry news, int spread) {
        recent.add(new EveryoneAnnouncement(context, news, register(context), outcome.onlyFor(), spread));
        registers.put(context, outcome.after());
        announcedUpTo = news.offset();
    }

    /** The change could not be stored: the register is again what it was. */
    void restore(String context, Register before) {
        if (before.latest() == null) {
            registers.remove(context);
        } else {
            registers.put(context, before);
        }
    }

    /** Lets go of the announcements that everybody has heard. */
    void forgetAnnouncements(long upTo) {
        recent.removeIf(one -> one.entry().offset() <= upTo);
    }

    // ---- who hears of all users

    Backplane.Subscription listenToAll(Backplane.AnnouncementListener listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Tells whoever hears of all users of a change of one of them, under the lock of its stripe. */
    void announcedToOne(Announcement announcement) {
        for (Backplane.AnnouncementListener listener : listeners) {
            UserContexts.announceTo(listener, announcement);
        }
    }

    /** Tells them of a change that concerns all users, which was taken. */
    void announcedToAll(long offset, @Nullable Origin origin) {
        for (Backplane.AnnouncementListener listener : listeners) {
            try {
                listener.announcedToEveryone(offset, origin);
            } catch (RuntimeException e) {
                LOG.error("A listener failed on a change for everyone", e);
            }
        }
    }

    // ---- what concerns one user

    /**
     * Announces to a user's listeners what they were not told of yet.
     *
     * @param after the offset up to which they were
     * @param below only changes with lower offsets than this
     * @return the offset up to which they are told now
     */
    long announceTo(UserContexts user, long after, long below) {
        long upTo = after;
        for (EveryoneAnnouncement one : recent) {
            long offset = one.entry().offset();
            if (offset > after && offset < below) {
                upTo = offset;
                announceTo(user, one);
            }
        }
        return below > announcedUpTo ? announcedUpTo : upTo;
    }

    private void announceTo(UserContexts user, EveryoneAnnouncement one) {
        if (!user.hasListeners()) {
            return;
        }
        String onlyFor = one.onlyFor() == null ? null : Origin.deviceOf(user.name, one.onlyFor());
        boolean isForOtherUser = one.onlyFor() != null && onlyFor == null;
        Notice notice = notice(user.name, one.context(), one.entry(), one.spread());
        user.tell(new Announcement(user.name, notice, isForOtherUser ? Announcement.NOBODY : onlyFor));
    }

    /**
     * Adds what concerns a user's device and has an offset above {@code since} and not above {@code upTo}. A change above that
     * may be lost in a crash, and then the one before it is what the device missed.
     */
    void addMissed(UserContexts user, @Nullable String device, long since, long upTo, List<Notice> missed) {
        if (announcedUpTo <= since) {
            return;
        }
        String qualified = device == null ? null : new Origin(user.name, device).qualified();
        registers.forEach((context, register) -> {
            RegisterEntry entry = announced(context, register, upTo).concerning(qualified);
            if (entry != null && offset(entry, user.everyoneAsTold(context), device) > since) {
                missed.add(notice(user.name, context, entry, 0));
            }
        });
    }

    /** The offset of a change in the order in which a user was told of it. */
    private static long offset(RegisterEntry entry, @Nullable Register asTold, @Nullable String device) {
        RegisterEntry told = asTold == null ? null : asTold.concerning(device);
        return told != null && told.revision() >= entry.revision() ? told.offset() : entry.offset();
    }

    /** The register as it was announced to those who were told of everything up to an offset. */
    private Register announced(String context, Register current, long upTo) {
        if (upTo >= announcedUpTo) {
            return current;
        }
        for (EveryoneAnnouncement one : recent) {
            if (one.entry().offset() > upTo && one.context().equals(context)) {
                return one.before();
            }
        }
        return current;
    }

    private Notice notice(String user, String context, RegisterEntry entry, int spread) {
        String origin = entry.origin() == null ? null : Origin.deviceOf(user, entry.origin());
        Position position = new Position(epoch, entry.offset());
        return new Notice(ContextKey.ofEveryone(context), entry.revision(), origin, position, spread);
    }
}
