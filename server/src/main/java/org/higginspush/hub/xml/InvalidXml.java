package org.higginspush.hub.xml;

import java.io.IOException;

/** Text that {@link StrictXml} does not accept. The message names the fault and holds nothing of the text. */
public final class InvalidXml extends IOException {
    private static final long serialVersionUID = 1;

    InvalidXml(String message) {
        super(message);
    }
}
