package org.higginspush.hub.edge.websocket;

import java.util.List;
import java.util.function.Function;
import org.higginspush.hub.edge.bayeux.NoticeCodec;
import org.higginspush.hub.edge.jetty.BatchWriter;
import org.higginspush.hub.edge.jetty.FrameWriter;
import org.higginspush.hub.model.SessionTransport;
import org.higginspush.hub.session.WireNotice;

/** The notices of one take on their way to a plain WebSocket, one a frame. */
final class NoticeFrameWriter extends BatchWriter {
    private static final Function<WireNotice, String> ENCODER = wire -> NoticeCodec.data(wire.notice());

    NoticeFrameWriter(FrameWriter writer, PlainWebSocket socket, List<WireNotice> batch, PlainWebSockets sockets) {
        super(
                writer,
                socket,
                batch,
                SessionTransport.PLAIN_WEBSOCKET,
                socket.deviceId(),
                sockets.metrics(),
                sockets.timelines());
    }

    @Override
    protected byte[] nextFrame() {
        return take().plainFrame(ENCODER);
    }
}
