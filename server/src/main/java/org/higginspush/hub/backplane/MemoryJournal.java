package org.higginspush.hub.backplane;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.higginspush.hub.model.ContextKey;
import org.higginspush.hub.model.DeviceKey;
import org.higginspush.hub.model.TimedChange;

/** A journal that lasts as long as the process: for tests, demonstrations, and hubs that may resync after a restart. */
final class MemoryJournal implements Journal {
    private final String epoch;
    private final Map<String, Map<ContextKey, Register>> users = new HashMap<>();
    private final Map<String, TreeSet<String>> members = new TreeMap<>();
    private final Map<String, Map<String, Register>> groups = new HashMap<>();
    private final Map<String, Register> everyone = new HashMap<>();
    private final Map<String, Long> given = new HashMap<>();
    private final Map<String, TimedChange> timed = new HashMap<>();
    private final Map<String, UserCutOffs> cutOffs = new HashMap<>();
    private final Map<DeviceKey, Registration> registrations = new HashMap<>();

    MemoryJournal(String epoch) {
        this.epoch = epoch;
    }

    @Override
    public String epoch() {
        return epoch;
    }

    @Override
    public long ceiling() {
        return 0;
    }

    @Override
    public synchronized Map<ContextKey, Register> load(String user) {
        return new HashMap<>(users.getOrDefault(user, Map.of()));
    }

    @Override
    public synchronized StoredGroup loadGroup(String group) {
        return new StoredGroup(
                members.containsKey(group),
                new HashSet<>(members.getOrDefault(group, new TreeSet<>())),
                new HashMap<>(groups.getOrDefault(group, Map.of())));
    }

    @Override
    public synchronized List<String> groupsOf(String user) {
        return members.entrySet().stream()
                .filter(group -> group.getValue().contains(user))
                .map(Map.Entry::getKey)
                .toList();
    }

    @Override
    public synchronized StoredEveryone loadEveryone() {
        return new StoredEveryone(new HashMap<>(everyone), new HashMap<>(given));
    }

    @Override
    public synchronized Map<String, UserCutOffs> loadCutOffs() {
        return Map.copyOf(cutOffs);
    }

    @Override
    public synchronized List<Registration> loadRegistrations() {
        return List.copyOf(registrations.values());
    }

    @Override
    public synchronized List<TimedChange> loadTimed() {
        return List.copyOf(timed.values());
    }

    @Override
    public synchronized void commit(List<Write> writes, long ceiling) {
        writes.forEach(this::apply);
    }

    private void apply(Write write) {
        if (write instanceof Write.Save one) {
            users.computeIfAbsent(one.user(), missing -> new HashMap<>()).put(one.key(), one.register());
        } else if (write instanceof Write.Forget one) {
            users.remove(one.user());
        } else if (write instanceof Write.SaveEveryone one) {
            everyone.put(one.context(), one.register());
        } else if (write instanceof Write.GiveRevision one) {
            given.put(one.context(), one.revision());
        } else if (write instanceof Write.PutTimed one) {
            timed.put(one.timed().id(), one.timed());
        } else if (write instanceof Write.DeleteTimed one) {
            timed.remove(one.id());
        } else if (write instanceof Write.SaveCutOffs one) {
            cutOffs.put(one.user(), one.cutOffs());
        } else {
            applyToRegistration(write);
            applyToGroup(write);
        }
    }

    private void applyToRegistration(Write write) {
        if (write instanceof Write.PutRegistration one) {
            Registration registration = one.registration();
            registrations.put(new DeviceKey(registration.user(), registration.device()), registration);
        } else if (write instanceof Write.DeleteRegistration one) {
            registrations.remove(new DeviceKey(one.user(), one.device()));
        } else if (write instanceof Write.Woken one) {
            registrations.computeIfPresent(
                    new DeviceKey(one.user(), one.device()),
                    (whose, registration) -> registration.withWokenFor(one.offset()));
        }
    }

    private void applyToGroup(Write write) {
        if (write instanceof Write.SaveGroup one) {
            groups.computeIfAbsent(one.group(), missing -> new HashMap<>()).put(one.context(), one.register());
        } else if (write instanceof Write.AddGroup one) {
            members.computeIfAbsent(one.group(), missing -> new TreeSet<>());
        } else if (write instanceof Write.AddMember one) {
            members.computeIfAbsent(one.group(), missing -> new TreeSet<>()).add(one.user());
        } else if (write instanceof Write.RemoveMember one) {
            members.getOrDefault(one.group(), new TreeSet<>()).remove(one.user());
            users.getOrDefault(one.user(), new HashMap<>())
                    .keySet()
                    .removeIf(key -> one.group().equals(key.group()));
        } else if (write instanceof Write.ForgetGroup one) {
            members.remove(one.group());
            groups.remove(one.group());
        }
    }

    @Override
    public void close() {}
}
