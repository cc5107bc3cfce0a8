package org.higginspush.bench.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpResponseParserTest {
    private static final String THREE = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
            + "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nfoo\r\nA\r\n0123456789\r\n0\r\n\r\n"
            + "HTTP/1.1 304 Not Modified\r\nETag: \"k:1\"\r\n\r\n";

    private final List<String> answers = new ArrayList<>();
    private final HttpResponseParser reader = new HttpResponseParser((status, head, body, wireBytes, now) ->
            answers.add(status + " " + new String(body, StandardCharsets.UTF_8) + " " + wireBytes));

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 40, 1000})
    void readsAnswersHoweverTheyAreCut(int piece) {
        byte[] bytes = Ascii.bytes(THREE);
        int used = 0;
        for (int to = Math.min(piece, bytes.length); used < bytes.length; to = Math.min(to + piece, bytes.length)) {
            used = reader.read(bytes, used, to, 0);
        }
        assertThat(answers).containsExactly("200 hello 43", "200 foo0123456789 75", "304  42");
    }
}
