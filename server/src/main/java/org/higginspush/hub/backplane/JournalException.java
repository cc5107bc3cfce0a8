package org.higginspush.hub.backplane;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.higginspush.hub.model.IoReason;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** The journal could not read or write. The message says what is wrong and what to do, for the operator. */
final class JournalException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean ofFiles;

    JournalException(String message, @Nullable Throwable cause) {
        this(message, cause, false);
    }

    /**
     * @param ofFiles whether what the open files hold may be gone with them, although it can be read
     */
    JournalException(String message, @Nullable Throwable cause, boolean ofFiles) {
        super(message, cause);
        this.ofFiles = ofFiles;
    }

    /** True if what the open files hold may be gone with them, although it can be read. */
    boolean isOfFiles() {
        return ofFiles;
    }

    static JournalException of(Path file, SQLException e) {
        return new JournalException(explain(file, e), e);
    }

    static JournalException of(Path file, IOException e) {
        return new JournalException(
                file + " cannot be written (" + IoReason.of(e) + "): make it writable for this process.", e);
    }

    static JournalException of(DataFolderException e) {
        return new JournalException(String.valueOf(e.getMessage()), e);
    }

    static JournalException explain(Path file, Exception e) {
        return e instanceof SQLException sql ? of(file, sql) : of(file, (IOException) e);
    }

    private static String explain(Path file, SQLException e) {
        if (!(e instanceof SQLiteException sqlite)) {
            return file + " cannot be used (" + e.getMessage() + ").";
        }
        SQLiteErrorCode code = sqlite.getResultCode();
        return switch (SQLiteErrorCode.getErrorCode(code.code & 0xFF)) {
            case SQLITE_FULL -> "The disk that holds " + file + " is full: free some space.";
            case SQLITE_READONLY -> file + " is read-only: make it writable for this process.";
            case SQLITE_CANTOPEN -> file + " cannot be opened (" + code + "): is it there, may this process use it?";
            case SQLITE_IOERR -> "The disk that holds " + file + " reports an error (" + code + "): check the disk.";
            case SQLITE_BUSY, SQLITE_LOCKED -> file + " is locked by another program: end that.";
            case SQLITE_CORRUPT, SQLITE_NOTADB ->
                file + " is corrupt: restart the hub, it then keeps the file aside and begins a new one.";
            default -> file + " cannot be used (" + e.getMessage() + ").";
        };
    }
}
