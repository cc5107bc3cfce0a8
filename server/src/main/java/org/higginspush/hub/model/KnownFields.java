package org.higginspush.hub.model;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The fields that one kind of JSON object may have. A field whose name begins with {@code x-} is the sender's own and is left
 * alone. Immutable.
 */
public final class KnownFields {
    private static final String OWN = "x-";
    /** Only what is plainly a name is sent back: nothing else that a client sends is ever repeated. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,39}");

    private final String owner;
    private final List<String> names;
    private final Set<String> known;

    private KnownFields(String owner, List<String> names) {
        this.owner = owner;
        this.names = names;
        this.known = Set.copyOf(names);
    }

    /**
     * @param owner what has these fields, for messages: {@code a change}
     * @param names all that are known, the most important first
     */
    public static KnownFields of(String owner, String... names) {
        return new KnownFields(owner, List.of(names));
    }

    public boolean contains(String name) {
        return known.contains(name);
    }

    /**
     * Refuses an object with a field that is not known: what it says would be lost without a word.
     *
     * @param fields the names of the object's fields
     * @throws Refusal that names the field, and the known one that was probably meant
     */
    public void requireOnly(Set<?> fields) {
        for (Object name : fields) {
            if (isUnknown(name)) {
                throw unknown(name.toString());
            }
        }
    }

    /**
     * Refuses an object with a field that looks like a mistyped known one. Any other field is ignored: a client that is newer than
     * this hub may send it.
     *
     * @param fields the names of the object's fields
     * @throws Refusal that names both fields
     */
    public void refuseMistyped(Set<?> fields) {
        for (Object name : fields) {
            if (isUnknown(name) && Suggestions.nearest(name.toString(), names) != null) {
                throw unknown(name.toString());
            }
        }
    }

    private boolean isUnknown(Object name) {
        return !known.contains(name) && !name.toString().startsWith(OWN);
    }

    private Refusal unknown(String name) {
        if (!PLAIN.matcher(name).matches()) {
            return Refusal.malformed("A field of " + owner + " has an unknown name: " + all());
        }
        String nearest = Suggestions.nearest(name, names);
        return Refusal.malformed("\"" + name + "\" is no field of " + owner
                + (nearest == null ? ": " + all() : "; the nearest is \"" + nearest + "\"."));
    }

    private String all() {
        return names.stream().map(name -> '"' + name + '"').collect(Collectors.joining(", ", "there are ", ""))
                + ", and your own may begin with \"" + OWN + "\".";
    }
}
