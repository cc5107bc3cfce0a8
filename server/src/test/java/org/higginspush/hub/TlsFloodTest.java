package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever begins handshakes of TLS and does not end them, or makes ever more of them, holds nobody else up. */
class TlsFloodTest {
    /** The beginning of a ClientHello (RFC 8446, section 4.1.2) of 512 bytes. */
    private static final byte[] BEGUN = HexFormat.of().parseHex("1603010200010001fc0303");

    private static final int HALF_OPEN = 300;
    private static final int CHANGES = 20;

    @TempDir
    Path folder;

    @Test
    void theOthersAreServedMeanwhile() throws Exception {
        List<Socket> halfOpen = new ArrayList<>();
        AtomicBoolean ended = new AtomicBoolean();
        AtomicInteger handshakes = new AtomicInteger();
        List<Thread> flooders = new ArrayList<>();
        try (TestCertificate certificate = TestCertificate.trusted(folder);
                TestHub hub = TestHub.start(
                        folder.resolve("data"),
                        "tls.certificate=" + certificate.certificate(),
                        "tls.key=" + certificate.key())) {
            CometdClient publisher = hub.publisher("websocket");
            publisher.handshakes();
            CometdClient phone = hub.device("websocket", "alex", "phone").connects("alex");
            SSLContext context = SSLContext.getDefault();
            try {
                for (int i = 0; i < HALF_OPEN; i++) {
                    Socket socket = new Socket("127.0.0.1", hub.port());
                    halfOpen.add(socket);
                    if (i % 2 == 0) {
                        socket.getOutputStream().write(BEGUN);
                    }
                }
                for (int i = 0; i < 4; i++) {
                    Thread flooder = new Thread(() -> floods(context, hub.port(), ended, handshakes), "tls-flooder");
                    flooder.setDaemon(true);
                    flooders.add(flooder);
                    flooder.start();
                }
                for (int i = 1; i <= CHANGES || handshakes.get() < CHANGES; i++) {
                    publisher.changes("alex", "notes", i, null);
                    phone.hears("notes", i);
                }
                hub.device("websocket", "alex", "laptop").connects("alex");
                assertThat(Thread.getAllStackTraces().keySet().stream()
                                .filter(thread -> thread.getName().matches("push-\\d+(-.*)?")))
                        .as("the threads that serve all of them")
                        .hasSizeLessThanOrEqualTo(32);
            } finally {
                ended.set(true);
                for (Thread flooder : flooders) {
                    flooder.join();
                }
                for (Socket socket : halfOpen) {
                    socket.close();
                }
            }
        }
    }

    private static void floods(SSLContext context, int port, AtomicBoolean ended, AtomicInteger handshakes) {
        while (!ended.get()) {
            try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port)) {
                socket.startHandshake();
                handshakes.incrementAndGet();
            } catch (IOException e) {
                // The hub may refuse it.
            }
        }
    }
}
