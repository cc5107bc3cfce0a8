package org.higginspush.hub;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** A connection over which any bytes are sent; then its output ends, and what comes back is read. */
final class RawConnection {
    /** What is held on purpose is waited for so long, and then left alone. */
    private static final int HELD_MILLIS = 30;

    /**
     * What came back.
     *
     * @param text in ISO-8859-1
     * @param isComplete whether the hub closed the connection, or may hold it
     */
    record Answer(String text, boolean isComplete) {}

    private RawConnection() {}

    /**
     * Sends bytes and reads the answer to its end.
     *
     * @param mayBeHeld whether they ask for what lasts: a held poll, a stream
     */
    static Answer exchange(int port, byte[] request, boolean mayBeHeld) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(mayBeHeld ? HELD_MILLIS : (int) FuzzedHub.LIMIT.toMillis());
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            send(socket, request);
            boolean complete = read(socket, answer);
            return new Answer(answer.toString(StandardCharsets.ISO_8859_1), complete || mayBeHeld);
        }
    }

    private static void send(Socket socket, byte[] request) {
        try {
            socket.getOutputStream().write(request);
            socket.shutdownOutput();
        } catch (IOException closed) {
            // the hub may close before it has all; what it said is read
        }
    }

    private static boolean read(Socket socket, ByteArrayOutputStream answer) {
        byte[] buffer = new byte[8_192];
        try {
            InputStream in = socket.getInputStream();
            int read = in.read(buffer);
            while (read >= 0) {
                answer.write(buffer, 0, read);
                read = in.read(buffer);
            }
            return true;
        } catch (SocketTimeoutException hangs) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }
}
