package org.higginspush.hub.gateway.http;

import java.io.IOException;

/** A name leads to an address that the hub does not connect to. The message holds neither. */
final class RefusedAddressException extends IOException {
    private static final long serialVersionUID = 1;

    RefusedAddressException() {
        super("The host's name leads to an address that is not public");
    }
}
