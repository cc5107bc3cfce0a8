package org.higginspush.hub.edge.bayeux.websocket;

import java.io.ByteArrayOutputStream;
import java.util.List;
import org.higginspush.hub.edge.bayeux.PushSession;
import org.higginspush.hub.edge.jetty.BatchWriter;
import org.higginspush.hub.edge.jetty.FrameWriter;
import org.higginspush.hub.model.SessionTransport;
import org.higginspush.hub.session.WireNotice;

/** The notices of one take on their way to the socket, in as many frames as their size asks for. */
final class NoticeWriter extends BatchWriter {
    private static final int MAX_FRAME = 16 * 1024;

    private final PushSession to;

    NoticeWriter(WebSocketEndPoint endPoint, FrameWriter writer, PushSession to, List<WireNotice> batch) {
        super(writer, endPoint, batch, SessionTransport.WEBSOCKET, to.deviceId(), to.metrics(), to.timelines());
        this.to = to;
    }

    @Override
    protected byte[] nextFrame() {
        byte[] first = to.frame(take());
        if (isTaken()) {
            return first;
        }
        ByteArrayOutputStream joined = new ByteArrayOutputStream(first.length * 2);
        joined.write(first, 0, first.length - 1);
        while (!isTaken() && joined.size() < MAX_FRAME) {
            byte[] more = to.frame(take());
            joined.write(',');
            joined.write(more, 1, more.length - 2);
        }
        joined.write(']');
        return joined.toByteArray();
    }
}
