package org.higginspush.hub.edge.bayeux.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import org.eclipse.jetty.util.Callback;
import org.higginspush.hub.RawBayeux;
import org.higginspush.hub.backplane.CompletionBatch;
import org.higginspush.hub.backplane.CompletionBatches;
import org.higginspush.hub.edge.bayeux.BayeuxReply;
import org.higginspush.hub.edge.bayeux.BayeuxRequest;
import org.higginspush.hub.edge.bayeux.JsonReply;
import org.junit.jupiter.api.Test;

class ReplyBatcherTest {
    private final List<Integer> frames = new ArrayList<>();
    private final List<String> sent = new ArrayList<>();
    private final Queue<Callback> underWay = new ArrayDeque<>();
    private final List<String> written = new ArrayList<>();
    private final ReplyBatcher batcher = new ReplyBatcher(this::write);

    @Test
    void aReplyIsWrittenAtOnceAndThenItsFrameIsDone() {
        batcher.add(replies(2), CompletionBatch.SINGLE, frame("a"));
        assertThat(frames).containsExactly(2);
        assertThat(written).isEmpty();

        underWay.remove().succeeded();
        assertThat(written).containsExactly("a");
    }

    @Test
    void whatComesWhileAFrameIsUnderWayLeavesTogetherInTheNext() {
        batcher.add(replies(1), CompletionBatch.SINGLE, frame("a"));
        batcher.add(replies(1), CompletionBatch.SINGLE, frame("b"));
        batcher.add(replies(3), CompletionBatch.SINGLE, frame("c"));
        underWay.remove().succeeded();

        assertThat(frames).containsExactly(1, 4);
        underWay.remove().succeeded();
        assertThat(written).containsExactly("a", "b", "c");
    }

    @Test
    void whatBecomesDurableTogetherLeavesInOneFrame() {
        CompletionBatches.complete(batch -> {
            batcher.add(replies(1), batch, frame("a"));
            batcher.add(replies(2), batch, frame("b"));
            assertThat(frames).as("written before all are known").isEmpty();
        });

        assertThat(frames).containsExactly(3);
    }

    @Test
    void whatComesAfterAllWasWrittenIsWrittenAtOnce() {
        batcher.add(replies(1), CompletionBatch.SINGLE, frame("a"));
        underWay.remove().succeeded();
        batcher.add(replies(2), CompletionBatch.SINGLE, frame("b"));

        assertThat(frames).containsExactly(1, 2);
    }

    @Test
    void repliesLeaveInTheOrderInWhichTheyWereAdded() {
        for (String id : List.of("1", "2", "3", "4")) {
            batcher.add(List.of(reply(id)), CompletionBatch.SINGLE, Callback.NOOP);
        }
        underWay.remove().succeeded();

        assertThat(sent).hasToString("[1, 2, 3, 4]");
    }

    @Test
    void aFrameIsNotLongWhateverWaits() {
        batcher.add(replies(1), CompletionBatch.SINGLE, frame("first"));
        for (int i = 0; i < 6; i++) {
            batcher.add(replies(100), CompletionBatch.SINGLE, frame("frame " + i));
        }
        while (!underWay.isEmpty()) {
            underWay.remove().succeeded();
        }

        assertThat(frames).containsExactly(1, 300, 300);
        assertThat(written).hasSize(7);
    }

    @Test
    void aFailedWriteFailsItsFrames() {
        batcher.add(replies(1), CompletionBatch.SINGLE, frame("a"));

        underWay.remove().failed(new IllegalStateException("closed"));
        assertThat(written).containsExactly("a failed");
    }

    private void write(List<JsonReply> replies, Callback callback) {
        frames.add(replies.size());
        replies.forEach(reply -> sent.add(id(reply)));
        underWay.add(callback);
    }

    private static List<JsonReply> replies(int count) {
        return Collections.nCopies(count, reply("1"));
    }

    private static JsonReply reply(String id) {
        return new BayeuxReply(new BayeuxRequest.Header("/user/alex/contexts", id, null));
    }

    private static String id(JsonReply reply) {
        StringBuilder json = new StringBuilder();
        reply.appendTo(json);
        return RawBayeux.json(json.toString()).path("id").asText();
    }

    private Callback frame(String name) {
        return Callback.from(() -> written.add(name), failure -> written.add(name + " failed"));
    }
}
