package org.higginspush.hub;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.AfterAll;

/** Frames on a WebSocket whose first message was a handshake; see {@link WebSocketFrames}. */
class BayeuxWebSocketFuzzTest {
    @AfterAll
    static void nothingIsLeft() throws Exception {
        FuzzedHub.stop();
    }

    @FuzzTest(maxDuration = "5s")
    void anyFramesAreAnsweredOrTheWebSocketIsClosed(byte[] input) throws Exception {
        FuzzedHub hub = FuzzedHub.started();
        WebSocketFrames frames = WebSocketFrames.open(hub, "/bayeux");
        String client = frames.handshakes(hub.token());
        hub.check(frames.exchange(input, client));
    }
}
