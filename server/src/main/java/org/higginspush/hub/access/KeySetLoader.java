package org.higginspush.hub.access;

import java.io.IOException;

/** Reads the key set of one issuer from where it is published. */
interface KeySetLoader {
    /**
     * Reads the keys now, on the calling thread; ends within a few seconds.
     *
     * @return at least one key
     * @throws IOException if there is no usable key set; the text is for the operator
     */
    KeySet load() throws IOException;

    /** Where the keys are, for the operator; without anything secret. */
    String location();
}
