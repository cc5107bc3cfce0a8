package org.higginspush.hub.backplane;

import java.math.BigInteger;
import java.security.SecureRandom;

/** Makes the names of histories: short text that no other history has. */
final class Epochs {
    private static final int BITS = 20;

    private Epochs() {}

    static String random() {
        return new BigInteger(BITS, new SecureRandom()).toString(Character.MAX_RADIX);
    }
}
