package org.higginspush.hub.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StrictJsonTest {
    @Test
    void anObjectIsReadAsATreeOrAsJavasTypes() throws InvalidJson {
        String json = " {\"a\": [1, null, {\"b\": \"ü\"}]} ";
        assertThat(StrictJson.object(json).at("/a/2/b").textValue()).isEqualTo("ü");
        assertThat(StrictJson.object(json.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(StrictJson.object(json))
                .isEqualTo(StrictJson.value(json));
        assertThat(StrictJson.map("{\"a\":[1,true]}")).isEqualTo(Map.of("a", List.of(1, true)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"name\":1,\"name\":2}|twice",
                "{\"a\":{\"name\":1,\"name\":2}}|twice",
                "[{\"name\":1,\"\\u006eame\":2}]|twice",
                "{}{}|follows",
                "{} \"name\"|follows",
                "{\"name\"|not JSON",
                "{'name':1}|not JSON",
                "{} name|not JSON",
                "{\"name\":NaN}|not JSON",
                "[\"name\"]|not one JSON object",
                "\"name\"|not one JSON object",
                "null|not one JSON object",
                "~~|no"
            })
    void anythingElseIsRefusedWithTheReasonAndWithoutTheText(String json, String reason) {
        assertRefused(() -> StrictJson.object(json), reason);
        assertRefused(() -> StrictJson.object(json.getBytes(StandardCharsets.UTF_8)), reason);
        assertRefused(() -> StrictJson.map(json), reason);
    }

    @Test
    void deepNestingAndLongNumbersAreRefused() throws InvalidJson {
        StrictJson.object(nested(StrictJson.MAX_DEPTH));
        assertRefused(() -> StrictJson.object(nested(StrictJson.MAX_DEPTH + 1)), "too deeply");
        assertRefused(() -> StrictJson.map(nested(100_000)), "too deeply");
        assertRefused(() -> StrictJson.object("{\"a\":" + "1".repeat(41) + "}"), "too long");
    }

    @Test
    void bytesThatAreNotUtf8AreRefused() {
        assertRefused(() -> StrictJson.value(new byte[] {'"', (byte) 0xC3, '"'}), "not UTF-8");
    }

    @Test
    void aMapperOfAnotherDepthHasTheSameRules() {
        ObjectMapper mapper = StrictJson.mapper(2);
        assertThatThrownBy(() -> mapper.readTree("{\"a\":1,\"a\":2}")).hasMessageContaining("Duplicate");
        assertThatThrownBy(() -> mapper.readTree("{} {}")).hasMessageContaining("Trailing");
        assertThatThrownBy(() -> mapper.readTree("[[[]]]")).hasMessageContaining("depth");
    }

    private static String nested(int depth) {
        StringBuilder json = new StringBuilder();
        IntStream.range(0, depth).forEach(i -> json.append("{\"a\":"));
        return json.append('1').append("}".repeat(depth)).toString();
    }

    private static void assertRefused(ThrowingCallable reading, String reason) {
        assertThatThrownBy(reading)
                .isInstanceOf(InvalidJson.class)
                .hasMessageContaining(reason)
                .hasNoCause()
                .message()
                .doesNotContain("name\"", "\"", "'");
    }
}
