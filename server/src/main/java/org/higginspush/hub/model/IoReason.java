package org.higginspush.hub.model;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Says in words what the operating system says in exceptions: the part of a sentence between brackets. */
public final class IoReason {
    private IoReason() {}

    /** Why the operation failed, without the name of a class. */
    public static String of(IOException failure) {
        if (failure instanceof FileSystemException file) {
            return of(file, String.valueOf(file.getFile()));
        }
        if (isUnknownHost(failure)) {
            return "no such host is known";
        }
        if (failure instanceof ConnectException) {
            return "nothing listens there";
        }
        if (failure instanceof HttpTimeoutException) {
            return "no answer in time";
        }
        String message = failure.getMessage();
        return message == null ? "no reason was given" : message;
    }

    private static boolean isUnknownHost(IOException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
                return true;
            }
        }
        return false;
    }

    private static String of(FileSystemException failure, String file) {
        if (failure instanceof AccessDeniedException) {
            return "no permission for " + file;
        }
        if (failure instanceof NoSuchFileException) {
            return file + " does not exist";
        }
        if (failure instanceof FileAlreadyExistsException) {
            return file + " is there already, and is not a folder";
        }
        return failure.getReason() == null ? file + " cannot be used" : file + ": " + failure.getReason();
    }
}
