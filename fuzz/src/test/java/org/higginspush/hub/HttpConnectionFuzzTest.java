package org.higginspush.hub;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;

/** All bytes of a connection: heads, requests one after the other, chunks, upgrades. */
class HttpConnectionFuzzTest {
    /** What is answered later on purpose, or never: streams, held polls, heartbeats, WebSockets. */
    static final Pattern LASTING = Pattern.compile("(?i)wait|event-stream|meta|upgrade|%");

    @AfterAll
    static void nothingIsLeft() throws Exception {
        FuzzedHub.stop();
    }

    @FuzzTest(maxDuration = "5s")
    void anyBytesAreAnsweredOrTheConnectionIsClosed(byte[] input) throws Exception {
        FuzzedHub hub = FuzzedHub.started();
        byte[] request = hub.resolved(input);
        boolean lasting =
                LASTING.matcher(new String(input, StandardCharsets.ISO_8859_1)).find();
        hub.check(RawConnection.exchange(hub.port(), request, lasting));
    }
}
