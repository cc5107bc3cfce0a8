package org.higginspush.hub;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.AfterAll;

/** Frames on a WebSocket that subscribed by its URL, and requests of the HTTP API in them; see {@link WebSocketFrames}. */
class PlainWebSocketFuzzTest {
    @AfterAll
    static void nothingIsLeft() throws Exception {
        FuzzedHub.stop();
    }

    @FuzzTest(maxDuration = "5s")
    void anyFramesAreAnsweredOrTheWebSocketIsClosed(byte[] input) throws Exception {
        FuzzedHub hub = FuzzedHub.started();
        WebSocketFrames frames = WebSocketFrames.open(hub, "/v1/users/alex/changes?since=k3:17");
        hub.check(frames.exchange(input, ""));
    }
}
