package org.higginspush.hub.backplane;

import java.math.BigInteger;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/** Makes the names of histories: short text that no other history has. */
public final class Epochs {
    private static final int BITS = 20;

    private Epochs() {}

    /** A name that the history before does not have. */
    static String otherThan(Database.@Nullable History before) {
        String name = random();
        return before != null && before.epoch().equals(name) ? otherThan(before) : name;
    }

    public static String random() {
        return new BigInteger(BITS, new SecureRandom()).toString(Character.MAX_RADIX);
    }
}
