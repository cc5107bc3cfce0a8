package org.higginspush.hub;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;

/**
 * Requests that are well framed, with any method, path, headers and body: the input's first line is method and path, the next lines
 * are headers, and after an empty line comes the body, to which the length is added.
 */
class HttpApiFuzzTest {
    @AfterAll
    static void nothingIsLeft() throws Exception {
        FuzzedHub.stop();
    }

    @FuzzTest(maxDuration = "5s")
    void everyRequestIsAnsweredAndNeverWithAFaultOfTheHub(byte[] input) throws Exception {
        FuzzedHub hub = FuzzedHub.started();
        String text = new String(hub.resolved(input), StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\n\n");
        String head = end < 0 ? text : text.substring(0, end);
        String body = end < 0 ? "" : text.substring(end + 2);
        int line = head.indexOf('\n');
        String headers = line < 0 ? "" : head.substring(line + 1).replace("\n", "\r\n") + "\r\n";
        String request = (line < 0 ? head : head.substring(0, line)) + " HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n"
                + headers + "Content-Length: " + body.length() + "\r\n\r\n" + body;
        boolean lasting = HttpConnectionFuzzTest.LASTING.matcher(text).find();
        hub.check(RawConnection.exchange(hub.port(), request.getBytes(StandardCharsets.ISO_8859_1), lasting));
    }
}
