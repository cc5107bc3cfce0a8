package org.higginspush.hub.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import java.io.IOException;

/** Text that {@link StrictJson} does not accept. The message names the fault and holds nothing of the text. */
public final class InvalidJson extends IOException {
    private static final long serialVersionUID = 1;

    InvalidJson(String message) {
        super(message);
    }

    /** Jackson's own messages quote the text, so they go no further. */
    static InvalidJson of(JsonProcessingException e) {
        if (e instanceof StreamConstraintsException) {
            return new InvalidJson("nested too deeply, or a number or name is too long");
        }
        if (e instanceof MismatchedInputException) {
            return new InvalidJson("something follows the JSON value");
        }
        boolean twice = e.getOriginalMessage().startsWith("Duplicate field");
        return new InvalidJson(twice ? "an object holds a name twice" : "not JSON (RFC 8259)");
    }
}
