package org.higginspush.hub.edge.jetty;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.exception.CloseException;
import org.higginspush.hub.json.StrictUtf8;
import org.jspecify.annotations.Nullable;

/**
 * Joins the frames of a text message (RFC 6455, section 5.4); Jetty's core hands over one frame in parts as well. Owned by the
 * thread that reads the connection.
 */
final class MessageAssembler {
    private static final byte[] NOTHING = {};

    private final int maxBytes;
    /** The parts of a message whose last has not come. */
    private @Nullable ByteArrayOutputStream partial;

    MessageAssembler(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * Adds a frame.
     *
     * @return the message, if this was its last frame, else null
     * @throws CloseException with the status to close with, if the message is too large or its text is not UTF-8
     */
    @Nullable
    String add(Frame frame) {
        byte[] part = bytes(frame);
        int before = partial == null ? 0 : partial.size();
        if (before + part.length > maxBytes) {
            partial = null;
            throw new CloseException(CloseStatus.MESSAGE_TOO_LARGE, "At most " + maxBytes + " bytes a message.");
        }
        if (frame.isFin() && partial == null) {
            return decode(part);
        }
        ByteArrayOutputStream joined = partial == null ? new ByteArrayOutputStream(2 * part.length + 64) : partial;
        joined.writeBytes(part);
        partial = frame.isFin() ? null : joined;
        return frame.isFin() ? decode(joined.toByteArray()) : null;
    }

    private static String decode(byte[] utf8) {
        String text = StrictUtf8.decode(utf8);
        if (text == null) {
            throw new CloseException(CloseStatus.BAD_PAYLOAD, "The text is not UTF-8.");
        }
        return text;
    }

    /** The payload of a frame. */
    static byte[] bytes(Frame frame) {
        ByteBuffer payload = frame.getPayload();
        if (payload == null || !payload.hasRemaining()) {
            return NOTHING;
        }
        byte[] bytes = new byte[payload.remaining()];
        payload.get(bytes);
        return bytes;
    }
}
