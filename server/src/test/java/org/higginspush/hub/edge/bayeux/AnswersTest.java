package org.higginspush.hub.edge.bayeux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import org.cometd.bayeux.Promise;
import org.cometd.bayeux.server.ServerMessage;
import org.cometd.server.ServerMessageImpl;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;

class AnswersTest {
    private final List<Integer> frames = new ArrayList<>();
    private final Queue<Callback> underWay = new ArrayDeque<>();
    private final List<String> written = new ArrayList<>();
    private final Answers answers = new Answers(this::write);

    @Test
    void anAnswerIsWrittenAtOnceAndThenItsFrameIsDone() {
        answers.add(replies(2), frame("a"));
        assertThat(frames).containsExactly(2);
        assertThat(written).isEmpty();

        underWay.remove().succeeded();
        assertThat(written).containsExactly("a");
    }

    @Test
    void whatComesWhileAFrameIsUnderWayLeavesTogetherInTheNext() {
        answers.add(replies(1), frame("a"));
        answers.add(replies(1), frame("b"));
        answers.add(replies(3), frame("c"));
        underWay.remove().succeeded();

        assertThat(frames).containsExactly(1, 4);
        underWay.remove().succeeded();
        assertThat(written).containsExactly("a", "b", "c");
    }

    @Test
    void aFrameIsNotLongWhateverWaits() {
        answers.add(replies(1), frame("first"));
        for (int i = 0; i < 6; i++) {
            answers.add(replies(100), frame("frame " + i));
        }
        while (!underWay.isEmpty()) {
            underWay.remove().succeeded();
        }

        assertThat(frames).containsExactly(1, 300, 300);
        assertThat(written).hasSize(7);
    }

    @Test
    void aFailedWriteFailsItsFrames() {
        answers.add(replies(1), frame("a"));

        underWay.remove().failed(new IllegalStateException("closed"));
        assertThat(written).containsExactly("a failed");
    }

    private void write(List<ServerMessage.Mutable> replies, Callback callback) {
        frames.add(replies.size());
        underWay.add(callback);
    }

    private static List<ServerMessage.Mutable> replies(int count) {
        return Collections.nCopies(count, new ServerMessageImpl());
    }

    private Promise<Void> frame(String name) {
        return Promise.from(done -> written.add(name), failure -> written.add(name + " failed"));
    }
}
