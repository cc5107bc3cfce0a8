package org.higginspush.demo.sync.selector;

import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.higginspush.demo.sync.attributes.AttributesClient;
import org.higginspush.demo.sync.attributes.Context;
import org.jspecify.annotations.Nullable;

/**
 * A selector as it was before push: a copy of the user's contexts, and a sync that somebody has to start. It knows
 * nothing of a hub. Reading and editing may happen on any thread; syncs of one context must not overlap.
 */
public final class Device {
    private static final int ATTEMPTS = 10;

    private final AttributesClient server;
    private final Map<String, LocalContext> contexts = new ConcurrentHashMap<>();

    public Device(AttributesClient server) {
        this.server = server;
    }

    /** What the user of this device sees in a context. */
    public Map<String, String> attributes(String context) {
        return local(context).attributes();
    }

    /** The revision this device has of a context; 0 if none. */
    public long revision(String context) {
        return local(context).revision();
    }

    /** The user sets an attribute, or removes it with null. The next sync takes it to the Attribute Server. */
    public void edit(String context, String attribute, @Nullable String value) {
        contexts.compute(context, (name, old) -> (old == null ? LocalContext.UNKNOWN : old).edited(attribute, value));
    }

    /** Brings the device and the Attribute Server in step, in every context either of them has. */
    public Map<String, Long> syncAll() throws IOException, InterruptedException {
        Set<String> names = new HashSet<>(server.revisions().keySet());
        names.addAll(contexts.keySet());
        return sync(names);
    }

    /**
     * Brings the device and the Attribute Server in step in some contexts.
     *
     * @return the revision of each of them that this device now has
     * @throws IOException if the Attribute Server cannot be reached or answers with an error
     */
    public Map<String, Long> sync(Collection<String> names) throws IOException, InterruptedException {
        Map<String, Long> revisions = new TreeMap<>();
        for (String name : names) {
            revisions.put(name, sync(name));
        }
        return revisions;
    }

    private long sync(String name) throws IOException, InterruptedException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            if (!local(name).isEdited()) {
                return pull(name);
            }
            if (push(name)) {
                return revision(name);
            }
            pull(name);
        }
        throw new IOException("Other devices keep changing the context: try again later.");
    }

    private boolean push(String name) throws IOException, InterruptedException {
        LocalContext mine = local(name);
        Optional<Context> pushed = server.push(name, mine.revision(), mine.edits());
        pushed.ifPresent(context -> contexts.computeIfPresent(name, (n, local) -> local.pushed(context, mine.edits())));
        return pushed.isPresent();
    }

    private long pull(String name) throws IOException, InterruptedException {
        server.get(name)
                .ifPresent(context ->
                        contexts.compute(name, (n, old) -> (old == null ? LocalContext.UNKNOWN : old).pulled(context)));
        return revision(name);
    }

    private LocalContext local(String name) {
        return contexts.getOrDefault(name, LocalContext.UNKNOWN);
    }
}
