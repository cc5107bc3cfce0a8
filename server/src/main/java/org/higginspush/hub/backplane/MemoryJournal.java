package org.higginspush.hub.backplane;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A journal that lasts as long as the process: for tests, demonstrations, and hubs that may resync after a restart. */
final class MemoryJournal implements Journal {
    private final String epoch;
    private final Map<String, Map<String, Register>> users = new ConcurrentHashMap<>();

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
    public Map<String, Register> load(String user) {
        Map<String, Register> registers = new HashMap<>();
        users.computeIfPresent(user, (name, stored) -> {
            registers.putAll(stored);
            return stored;
        });
        return registers;
    }

    @Override
    public void commit(List<Write> writes, long ceiling) {
        writes.forEach(this::apply);
    }

    private void apply(Write write) {
        if (write instanceof Write.Save save) {
            users.compute(save.user(), (name, stored) -> {
                Map<String, Register> registers = stored == null ? new HashMap<>() : stored;
                registers.put(save.context(), save.register());
                return registers;
            });
        } else if (write instanceof Write.Forget forget) {
            users.remove(forget.user());
        }
    }

    @Override
    public void close() {}
}
