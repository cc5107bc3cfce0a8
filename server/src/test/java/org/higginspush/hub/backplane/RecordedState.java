package org.higginspush.hub.backplane;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.higginspush.hub.model.ContextKey;
import org.higginspush.hub.model.TimedChange;

/** All that is in a data folder, as texts that can be compared. */
final class RecordedState implements StateWriter {
    private final TreeSet<String> all = new TreeSet<>();

    static TreeSet<String> of(Path folder) throws Exception {
        RecordedState recorded = new RecordedState();
        try (DataFolderReader reader = DataFolderReader.open(folder)) {
            recorded.all.add("epoch " + reader.epoch());
            reader.read(recorded);
        }
        return recorded.all;
    }

    @Override
    public void user(String user, Map<ContextKey, Register> registers, List<String> groups) {
        registers.forEach((key, register) -> all.add(user + " " + key + " " + register));
        groups.forEach(group -> all.add(user + " in " + group));
    }

    @Override
    public void group(String group, Map<String, Register> registers) {
        all.add("group " + group + " " + new TreeMap<>(registers));
    }

    @Override
    public void everyone(Map<String, Register> registers, Map<String, Long> given) {
        registers.forEach((context, register) -> all.add("everyone " + context + " " + register));
        given.forEach((context, revision) -> {
            Register known = registers.get(context);
            if (known == null || known.nextRevision() <= revision) {
                all.add("given " + context + " " + revision);
            }
        });
    }

    @Override
    public void cutOffs(String user, UserCutOffs cutOffs) {
        all.add("cut off " + user + " " + cutOffs.all() + " " + new TreeMap<>(cutOffs.devices()));
    }

    @Override
    public void registration(Registration registration) {
        all.add(registration + " " + registration.address().target());
    }

    @Override
    public void timed(TimedChange timed) {
        all.add(timed.toString());
    }
}
