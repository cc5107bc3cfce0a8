package org.higginspush.client.misbehaving;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Answers over HTTP/1.1; pages of any origin may read them. */
final class HttpWriter implements Exchange.ResponseWriter {
    private static final int MOMENT = 50;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final String head;

    HttpWriter(Socket socket, InputStream in, OutputStream out, String head) {
        this.socket = socket;
        this.in = in;
        this.out = out;
        this.head = head;
    }

    /** A whole response. */
    static void answer(OutputStream out, String head, String status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String length = status.startsWith("204") ? "" : "Content-Length: " + bytes.length + "\r\n";
        String named = type.isEmpty() ? "" : "Content-Type: " + type + "\r\n";
        out.write(("HTTP/1.1 " + status + "\r\n" + named + length + cors(head) + "\r\n")
                .getBytes(StandardCharsets.ISO_8859_1));
        out.write(bytes);
        out.flush();
    }

    private static String cors(String head) {
        String origin = RawSockets.header(head, "Origin");
        return origin.isEmpty()
                ? ""
                : "Access-Control-Allow-Origin: " + origin + "\r\nAccess-Control-Allow-Credentials: true\r\n"
                        + "Access-Control-Allow-Headers: content-type, authorization\r\n"
                        + "Access-Control-Allow-Methods: GET, POST\r\n";
    }

    @Override
    public void reply(String json) throws IOException {
        answer(out, head, "200 OK", "application/json;charset=UTF-8", json);
    }

    @Override
    public void begin() throws IOException {
        RawSockets.write(
                out,
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n" + cors(head)
                        + "\r\n1\r\n[\r\n");
    }

    @Override
    public void part(String part) throws IOException {
        RawSockets.write(out, Integer.toHexString(part.length()) + "\r\n" + part + "\r\n");
    }

    @Override
    public void pause() throws IOException {
        MisbehavingHub.pause(socket, in, MOMENT);
    }

    @Override
    public void hold() throws IOException {
        if (in.read() >= 0) {
            throw new IOException("the client sent something while a request was held");
        }
        throw new IOException("the client is gone");
    }

    @Override
    public boolean pushes() {
        return false;
    }
}
