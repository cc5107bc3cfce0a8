package org.higginspush.hub.command;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Says in words what the operating system says in exceptions. */
final class Failures {
    private Failures() {}

    /** One sentence: what could not be done, and why. */
    static String text(String what, IOException failure) {
        return what + ": " + reason(failure);
    }

    private static String reason(IOException failure) {
        if (failure instanceof AccessDeniedException denied) {
            return "no permission for " + denied.getFile()
                    + ". Run as the user it belongs to, or choose another place.";
        }
        if (failure instanceof NoSuchFileException missing) {
            return missing.getFile() + " cannot be made or found. Choose another place.";
        }
        if (failure instanceof FileAlreadyExistsException other) {
            return other.getFile() + " is there and is not a folder. Remove it, or choose another place.";
        }
        if (failure instanceof FileSystemException system && system.getReason() != null) {
            return system.getFile() + ": " + system.getReason() + ". Choose another place.";
        }
        return Terminal.plain(String.valueOf(failure.getMessage()));
    }
}
