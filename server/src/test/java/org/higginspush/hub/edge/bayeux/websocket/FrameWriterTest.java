package org.higginspush.hub.edge.bayeux.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;
import org.junit.jupiter.api.Test;

/** Without an end of its own every text takes the queue, which here is written when the test says so. */
class FrameWriterTest {
    private final Queue queue = new Queue();
    private final FrameWriter writer = new FrameWriter(queue, null);
    private final List<String> done = new ArrayList<>();

    @Test
    void textsAndNoticesLeaveInTheirOrder() {
        writer.text("reply".getBytes(UTF_8), says("reply"));
        writer.notice("notice".getBytes(UTF_8), says("notice"));
        queue.writeOne();
        queue.writeOne();

        assertThat(queue.sent).containsExactly("reply", "notice");
        assertThat(done).containsExactly("reply written", "notice written");
    }

    @Test
    void nothingIsStuckWhileNothingWaits() {
        assertThat(writer.stuckFor(later(60))).isZero();
        writer.text("reply".getBytes(UTF_8), Callback.NOOP);
        assertThat(writer.stuckFor(later(60))).isGreaterThan(TimeUnit.SECONDS.toNanos(59));

        queue.writeOne();
        assertThat(writer.stuckFor(later(60))).isZero();
    }

    @Test
    void pongsTellNothingOfWhetherTheOtherSideReads() {
        writer.pong(new byte[0], Callback.NOOP);
        assertThat(writer.stuckFor(later(60))).isZero();
    }

    @Test
    void aFailureIsToldAndNothingIsStuckAnyMore() {
        writer.text("reply".getBytes(UTF_8), says("reply"));
        queue.callbacks.remove().failed(new IllegalStateException("closed"));

        assertThat(done).containsExactly("reply failed");
        assertThat(writer.stuckFor(later(60))).isZero();
    }

    private static long later(int seconds) {
        return System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    }

    private Callback says(String what) {
        return Callback.from(() -> done.add(what + " written"), failure -> done.add(what + " failed"));
    }

    private static final class Queue extends CoreSession.Empty {
        private final List<String> sent = new ArrayList<>();
        private final Deque<Callback> callbacks = new ArrayDeque<>();

        @Override
        public void sendFrame(Frame frame, Callback callback, boolean batch) {
            sent.add(frame.getOpCode() == OpCode.TEXT ? frame.getPayloadAsUTF8() : "pong");
            callbacks.add(callback);
        }

        void writeOne() {
            callbacks.remove().succeeded();
        }
    }
}
