package org.higginspush.hub.backplane;

import org.jspecify.annotations.Nullable;

/** Builds the key of a state: a character for each small number, flag or name. */
final class ModelKey {
    private final StringBuilder text = new StringBuilder(128);

    private int countedFrom;

    /** Counts are added as what they are above this one. */
    void from(int count) {
        countedFrom = count;
    }

    ModelKey count(int count) {
        return add((long) count - countedFrom);
    }

    ModelKey add(char letter) {
        text.append(letter);
        return this;
    }

    /** Numbers of the model are -2 or more, and small. */
    ModelKey add(long number) {
        text.append((char) (number + 2));
        return this;
    }

    ModelKey add(boolean flag) {
        text.append(flag ? '+' : '-');
        return this;
    }

    /** Names of the model are one letter long. */
    ModelKey add(@Nullable String name) {
        text.append(name == null ? '.' : name.charAt(0));
        return this;
    }

    ModelKey add(@Nullable RegisterEntry recorded) {
        return recorded == null
                ? add('0')
                : add(recorded.revision()).add(recorded.origin()).add(recorded.offset());
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
