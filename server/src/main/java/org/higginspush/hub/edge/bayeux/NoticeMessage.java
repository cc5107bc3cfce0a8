package org.higginspush.hub.edge.bayeux;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.cometd.server.ServerMessageImpl;

/** A notice as a message of a poll's answer: its JSON is the one that all devices share. */
final class NoticeMessage extends ServerMessageImpl {
    private static final long serialVersionUID = 1L;

    private final transient byte[] frame;

    NoticeMessage(byte[] frame) {
        this.frame = frame;
    }

    @Override
    protected boolean isFrozen() {
        return true;
    }

    @Override
    public String getJSON() {
        return new String(frame, 1, frame.length - 2, StandardCharsets.UTF_8);
    }

    @Override
    public byte[] getJSONBytes() {
        return Arrays.copyOfRange(frame, 1, frame.length - 1);
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
