package org.higginspush.hub.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.regex.Pattern;

/** Ids of users, devices, contexts and groups, in paths and in names of channels. */
class IdsFuzzTest {
    private static final Pattern SEGMENT = Pattern.compile("(?:[A-Za-z0-9_-]|%[0-9A-F]{2})+");
    /** An escape is a sign and two digits of ASCII; anything else may stand for itself. */
    private static final Pattern ESCAPED = Pattern.compile("(?:[^%~]|[%~][0-9A-Fa-f]{2})+", Pattern.DOTALL);

    @FuzzTest(maxDuration = "2s")
    void whatIsDecodedHasOneEncoding(FuzzedDataProvider data) {
        String segment = data.consumeRemainingAsString();
        String id;
        try {
            id = Ids.decode("user", segment);
        } catch (Refusal refusal) {
            assertThat(refusal.code()).isEqualTo(ErrorCode.MALFORMED);
            return;
        }
        assertThat(ESCAPED.matcher(segment).matches())
                .as("escapes of ASCII digits")
                .isTrue();
        assertThat(isUnicode(segment)).as("no half of a surrogate pair").isTrue();
        assertThat(Ids.check("user", id)).isEqualTo(id);
        String encoded = Ids.encode(id);
        assertThat(SEGMENT.matcher(encoded).matches()).isTrue();
        assertThat(Ids.decode("user", encoded)).isEqualTo(id);
        assertThat(Ids.encodeWithTilde(id)).isEqualTo(encoded.replace('%', '~'));
        assertThat(Ids.decode("user", Ids.encodeWithTilde(id))).isEqualTo(id);
    }

    private static boolean isUnicode(String text) {
        return text.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }
}
