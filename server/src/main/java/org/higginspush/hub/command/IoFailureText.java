package org.higginspush.hub.command;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import org.higginspush.hub.model.IoReason;
import org.higginspush.hub.model.PlainText;

/** Says what the operating system refused, and what to do. */
final class IoFailureText {
    private IoFailureText() {}

    /** Two sentences: what could not be done and why; what to do. */
    static String text(String what, IOException failure) {
        String reason = PlainText.oneLine(IoReason.of(failure));
        return what + ": " + (reason.endsWith(".") ? reason : reason + ".") + advice(failure);
    }

    private static String advice(IOException failure) {
        if (failure instanceof AccessDeniedException) {
            return " Run as the user it belongs to, or choose another place.";
        }
        if (failure instanceof FileAlreadyExistsException) {
            return " Remove it, or choose another place.";
        }
        return failure instanceof FileSystemException ? " Choose another place." : "";
    }
}
