package org.higginspush.hub.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Bytes that are to be JSON: a body, a line of many, the parts of a token. */
class StrictJsonFuzzTest {
    @FuzzTest(maxDuration = "2s")
    void whatIsReadIsWrittenAndReadAgainTheSame(byte[] bytes) throws Exception {
        JsonNode value;
        try {
            value = StrictJson.value(bytes);
        } catch (InvalidJson expected) {
            return;
        }
        if (!value.toString().contains("\"Infinity\"")
                && !value.toString().contains("\"-Infinity\"")) { // no JSON has it
            assertThat(StrictJson.value(value.toString())).isEqualTo(value);
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        try {
            Map<?, ?> map = StrictJson.map(text);
            assertThat(value.isObject()).isTrue();
            assertThat(map.keySet()).hasSize(value.size());
        } catch (InvalidJson noObject) {
            assertThat(value.isObject()).isFalse();
        }
    }
}
