package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a hostile client sends is refused at once and leaves nothing behind: sessions, file descriptors and heap are
 * afterwards what they were before.
 */
class BaselineTest {
    private static final int TRIES = 5;
    private static final int ROUNDS = 60;
    private static final long HEAP_TOLERANCE = 4 << 20;

    @TempDir
    Path data;

    private TestHub hub;
    private final Map<String, byte[]> attacks = new LinkedHashMap<>();

    @BeforeEach
    void startHub() throws Exception {
        hub = TestHub.start(
                data,
                "bayeux.max-interval=300ms",
                "limits.sessions-per-user=100000",
                "limits.sessions-per-address=100000",
                "limits.handshakes-per-address-per-minute=1000000");
        String longName = "/a".repeat(6_000);
        add("an unknown charset", "application/json;charset=nope", "[]");
        add("a channel of many segments", "[{\"channel\":\"" + longName + "\"}]");
        add("a subscription to many segments", RawBayeux.subscribe("x", longName));
        add("an advice of the wrong type", "[{\"channel\":\"/meta/connect\",\"clientId\":\"x\",\"advice\":\"foo\"}]");
        add("a body that is too large", "[" + " ".repeat(17_000) + "]");
        add("a nesting that is too deep", "[".repeat(5_000) + "]".repeat(5_000));
        add("malformed JSON", "{\"token\":\"s3cr3t\n");
        add("the name of a class", "[{\"class\":\"x\\nFAKE\"}]");
        add("no message at all", "[]");
        add("no messages", "[1,2]");
        add("a channel that is no text", "[{\"channel\":5}]");
        add("a session that does not exist", RawBayeux.subscribe("x", "/user/bob/contexts "));
        add("a bad token", RawBayeux.handshake("a.b.c", "long-polling"));
        attacks.put(
                "a foreign origin",
                ("GET /bayeux HTTP/1.1\r\nHost: hub\r\nOrigin: https://evil.example\r\nConnection: close\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
    }

    @AfterEach
    void stopHub() {
        hub.close();
    }

    private void add(String name, String body) {
        add(name, "application/json", body);
    }

    private void add(String name, String type, String body) {
        attacks.put(name, RawHttp.post("/bayeux", type, body.getBytes(StandardCharsets.UTF_8)));
    }

    /** The best of several tries, so that a busy machine does not count. */
    @Test
    void everyAttackIsRefusedInLessThanASecond() throws IOException {
        for (Map.Entry<String, byte[]> attack : attacks.entrySet()) {
            long fastest = Long.MAX_VALUE;
            for (int i = 0; i < TRIES; i++) {
                long start = System.nanoTime();
                assertRefused(attack.getKey(), RawHttp.exchange(hub.port(), attack.getValue()));
                fastest = Math.min(fastest, System.nanoTime() - start);
            }
            assertThat(Duration.ofNanos(fastest)).as(attack.getKey()).isLessThan(Duration.ofSeconds(1));
        }
    }

    private static void assertRefused(String name, String answer) {
        boolean refused = answer.startsWith("HTTP/1.1 4") || answer.contains("\"successful\":false");
        assertThat(refused).as(name + ": " + answer).isTrue();
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void afterwardsEverythingIsAsItWasBefore() throws Exception {
        attackRound(ROUNDS / 4); // whatever is loaded and cached once
        settle();
        long heap = heap();
        long files = files();
        attackRound(ROUNDS);
        settle();
        await().atMost(RawBayeux.LIMIT).until(() -> files() <= files + 2);
        await().atMost(RawBayeux.LIMIT).until(() -> heap() <= heap + HEAP_TOLERANCE);
    }

    private void attackRound(int times) throws IOException {
        for (int i = 0; i < times; i++) {
            for (byte[] attack : attacks.values()) {
                RawHttp.exchange(hub.port(), attack);
            }
            abandonedSessions();
        }
    }

    /** Sessions that are made and left alone: one that asks for centuries, one whose heartbeat is malformed. */
    private void abandonedSessions() {
        RawBayeux patient = new RawBayeux(hub.uri());
        String client = patient.handshakes(hub.token("alex", "phone"));
        patient.post(RawBayeux.connect(client, ",\"advice\":{\"timeout\":0,\"interval\":9000000000000000}"));
        RawBayeux.Socket socket = patient.socket();
        String other = socket.handshakes(hub.token("alex", "tablet"));
        socket.sends(RawBayeux.connect(other, ",\"advice\":\"foo\""));
        assertThat(socket.closeCode()).isEqualTo(1008);
    }

    private void settle() {
        await().atMost(RawBayeux.LIMIT).until(() -> hub.hub().sessions() == 0);
    }

    private static long files() {
        System.gc(); // the client's connections are closed when their client is collected
        return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount();
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
