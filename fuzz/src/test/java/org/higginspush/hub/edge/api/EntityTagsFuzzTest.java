package org.higginspush.hub.edge.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import org.higginspush.hub.model.Position;

/** {@code If-None-Match}, as one text of ISO-8859-1. */
class EntityTagsFuzzTest {
    @FuzzTest(maxDuration = "2s")
    void everyFieldIsReadAndAPositionIsOneOfItsTags(byte[] bytes) {
        String field = new String(bytes, StandardCharsets.ISO_8859_1);
        EntityTags tags = EntityTags.parse(field);
        assertThat(tags.opaque()).allMatch(tag -> field.contains(tag) && tags.match(tag));
        assertThat(tags.any()).isEqualTo(field.strip().equals("*"));
        Position position = tags.position();
        if (position != null) {
            assertThat(tags.opaque()).anyMatch(tag -> tag.startsWith(position.toString()));
            assertThat(EntityTags.parse('"' + position.toString() + '"').match(position.toString()))
                    .isTrue();
        }
    }
}
