package org.higginspush.hub.xml;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Text that is to be XML: the body of a request. */
class StrictXmlFuzzTest {
    private static final int MOST_DEPTH = 16;

    @FuzzTest(maxDuration = "2s")
    void onlyElementsWithTextOrElementsAreReadAndNothingIsFetched(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        try {
            Map<String, Object> fields = StrictXml.map(text);
            assertThat(text).as("no document type").doesNotContainPattern("^\\s*(<\\?[^>]*\\?>\\s*)?<!DOCTYPE");
            fields.forEach((name, value) -> check(name, value, 1));
        } catch (InvalidXml expected) {
            assertThat(expected.getMessage().length()).isLessThan(120);
        }
    }

    private static void check(String name, Object value, int depth) {
        assertThat(name).isNotEmpty();
        assertThat(depth).isLessThanOrEqualTo(MOST_DEPTH);
        if (value instanceof Map<?, ?> inner) {
            inner.forEach((key, one) -> check((String) key, one, depth + 1));
        } else if (value != null) {
            assertThat(value).isInstanceOf(String.class);
        }
    }
}
