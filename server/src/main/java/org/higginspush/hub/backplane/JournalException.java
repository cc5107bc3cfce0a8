package org.higginspush.hub.backplane;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** The journal could not read or write. The message says what is wrong and what to do, for the operator. */
final class JournalException extends Exception {
    private static final long serialVersionUID = 1L;

    JournalException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    static JournalException of(Path file, SQLException e) {
        return new JournalException(explain(file, e), e);
    }

    static JournalException of(Path file, IOException e) {
        return new JournalException(file + " cannot be written (" + e + "): make it writable for this process.", e);
    }

    private static String explain(Path file, SQLException e) {
        if (!(e instanceof SQLiteException sqlite)) {
            return file + " cannot be used (" + e.getMessage() + ").";
        }
        SQLiteErrorCode code = sqlite.getResultCode();
        return switch (code.code & 0xFF) {
            case 13 -> "The disk that holds " + file + " is full: free some space.";
            case 8 -> file + " is read-only: make it writable for this process.";
            case 14 -> file + " cannot be opened (" + code + "): is it there, may this process use it?";
            case 10 -> "The disk that holds " + file + " reports an error (" + code + "): check the disk.";
            case 5, 6 -> file + " is locked by another program: end that.";
            case 11, 26 -> file + " is corrupt: restart the hub, it then keeps the file aside and begins a new one.";
            default -> file + " cannot be used (" + e.getMessage() + ").";
        };
    }
}
