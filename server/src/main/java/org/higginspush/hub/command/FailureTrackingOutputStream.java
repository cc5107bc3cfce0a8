package org.higginspush.hub.command;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Remembers why a write failed, because {@link java.io.PrintStream} does not tell. Used for standard output: a command that
 * could not write its result, for example to a full disk, must not end with exit code 0.
 */
final class FailureTrackingOutputStream extends FilterOutputStream {
    private volatile @Nullable IOException failure;

    FailureTrackingOutputStream(OutputStream out) {
        super(out);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        try {
            out.write(bytes, from, length);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    /** Why not all was written; null if it was, or if the reader went away because it had enough. */
    @Nullable
    IOException failure() {
        IOException lost = failure;
        return lost == null || "Broken pipe".equals(lost.getMessage()) ? null : lost;
    }
}
