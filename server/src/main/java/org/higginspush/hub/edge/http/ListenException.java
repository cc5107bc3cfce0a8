package org.higginspush.hub.edge.http;

import java.io.IOException;
import org.higginspush.hub.model.ListenAddress;

/** The hub cannot listen on one of its addresses; the cause says why. */
public final class ListenException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient ListenAddress address;

    ListenException(ListenAddress address, Exception cause) {
        super("The hub cannot listen on " + address.authority(), cause);
        this.address = address;
    }

    /** The address that cannot be had. */
    public ListenAddress address() {
        return address;
    }
}
