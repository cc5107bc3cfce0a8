package org.higginspush.hub.command;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A process's standard output, which remembers why it could not be written: printers keep that to themselves. Of a
 * command that printed tokens to a full disk nobody may think that all went well.
 */
final class Output extends FilterOutputStream {
    private volatile @Nullable IOException failure;

    Output(OutputStream out) {
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
