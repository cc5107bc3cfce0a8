package org.higginspush.client.misbehaving;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/** Answers over a WebSocket. */
final class WebSocketWriter implements Exchange.ResponseWriter {
    private static final int MOMENT = 50;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    WebSocketWriter(Socket socket, InputStream in, OutputStream out) {
        this.socket = socket;
        this.in = in;
        this.out = out;
    }

    @Override
    public void reply(String json) throws IOException {
        RawSockets.text(out, json);
    }

    @Override
    public void begin() throws IOException {
        RawSockets.part(out, true, "[");
    }

    @Override
    public void part(String part) throws IOException {
        RawSockets.part(out, false, part);
    }

    @Override
    public void pause() throws IOException {
        MisbehavingHub.pause(socket, in, MOMENT);
    }

    @Override
    public void hold() {
        // The next frame is read.
    }

    @Override
    public boolean pushes() {
        return true;
    }
}
