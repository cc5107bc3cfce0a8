package org.higginspush.hub;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The opening handshake of a WebSocket (RFC 6455, section 1.3), on the port that serves HTTP too. */
class UpgradeTest {
    @TempDir
    Path data;

    @Test
    void theUpgradeIsAnsweredAsTheStandardSays() throws Exception {
        try (TestHub hub = TestHub.start(data)) {
            List<String> answer = answer(hub, """
                    Upgrade: websocket
                    Connection: Upgrade
                    Origin: http://127.0.0.1:%d
                    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
                    Sec-WebSocket-Protocol: chat, superchat
                    Sec-WebSocket-Version: 13""".formatted(hub.port()));

            assertThat(answer.get(0)).startsWith("http/1.1 101 ");
            assertThat(answer)
                    .contains(
                            "upgrade: websocket",
                            "connection: upgrade",
                            "sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo=",
                            "sec-websocket-protocol: chat");
        }
    }

    @Test
    void anotherVersionIsRefusedWithTheOneThereIs() throws Exception {
        try (TestHub hub = TestHub.start(data)) {
            List<String> answer = answer(hub, """
                    Upgrade: websocket
                    Connection: Upgrade
                    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
                    Sec-WebSocket-Version: 12""");

            assertThat(answer.get(0)).startsWith("http/1.1 4");
        }
    }

    /** The head of the answer, in lower case, a line each. */
    private static List<String> answer(TestHub hub, String headers) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", hub.port())) {
            String request = "GET /bayeux HTTP/1.1\nHost: 127.0.0.1:" + hub.port() + "\n" + headers + "\n\n";
            socket.getOutputStream().write(request.replace("\n", "\r\n").getBytes(US_ASCII));
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
            List<String> lines = new ArrayList<>();
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                lines.add(line.toLowerCase(Locale.ROOT));
            }
            return lines;
        }
    }
}
