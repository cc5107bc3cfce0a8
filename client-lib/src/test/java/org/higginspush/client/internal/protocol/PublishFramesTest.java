package org.higginspush.client.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.higginspush.client.Change;
import org.junit.jupiter.api.Test;

class PublishFramesTest {
    @Test
    void aBatchOfUsualChangesFitsOneFrame() {
        List<Change> batch = changes(50, "passwords");

        assertThat(PublishFrames.split(batch)).containsExactly(batch);
    }

    @Test
    void aBatchOfLongIdsIsSplitAndNothingIsLost() {
        List<Change> batch = changes(100, "🦊".repeat(100));

        List<List<Change>> frames = PublishFrames.split(batch);

        assertThat(frames)
                .hasSizeGreaterThan(1)
                .allSatisfy(frame -> assertThat(frame).isNotEmpty());
        assertThat(frames.stream().flatMap(List::stream)).containsExactlyElementsOf(batch);
    }

    @Test
    void theDataSaysOnlyWhatIsKnown() {
        assertThat(PublishFrames.data(Change.of("alex", "notes"))).isEqualTo(Map.of("context", "notes"));
        assertThat(PublishFrames.data(new Change("alex", "notes", 7L, "phone")))
                .isEqualTo(Map.of("context", "notes", "revision", 7L, "origin", "phone"));
        String trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        assertThat(PublishFrames.data(Change.of("alex", "notes").traceparent(trace)))
                .isEqualTo(Map.of("context", "notes", "traceparent", trace));
    }

    private static List<Change> changes(int count, String context) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Change("alex", context, (long) i, null))
                .toList();
    }
}
