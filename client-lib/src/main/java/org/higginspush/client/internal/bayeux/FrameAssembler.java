package org.higginspush.client.internal.bayeux;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.websocket.core.exception.MessageTooLargeException;
import org.jspecify.annotations.Nullable;

/** Joins the frames of a fragmented message (RFC 6455, section 5.4): proxies may fragment what the hub sent whole. */
final class FrameAssembler {
    private final int maxSize;
    private ByteArrayOutputStream partial = new ByteArrayOutputStream(0);

    /**
     * @param maxSize the largest message, in bytes
     */
    FrameAssembler(int maxSize) {
        this.maxSize = maxSize;
    }

    /**
     * Takes the payload of a frame.
     *
     * @return the text of the message; null if this is not its last frame
     * @throws MessageTooLargeException if it is larger than any message of a hub
     */
    @Nullable
    String add(ByteBuffer payload, boolean last) throws IOException {
        if (partial.size() + payload.remaining() > maxSize) {
            throw new MessageTooLargeException("The hub's message is larger than " + maxSize);
        }
        if (last && partial.size() == 0) {
            return BufferUtil.toString(payload, StandardCharsets.UTF_8);
        }
        BufferUtil.writeTo(payload, partial);
        if (!last) {
            return null;
        }
        String text = partial.toString(StandardCharsets.UTF_8);
        partial = new ByteArrayOutputStream(0);
        return text;
    }
}
