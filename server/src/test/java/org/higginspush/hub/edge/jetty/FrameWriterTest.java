package org.higginspush.hub.edge.jetty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;
import org.higginspush.hub.model.RateLimit;
import org.junit.jupiter.api.Test;

/** The queue is written when the test says so, and the socket takes as much of a notice as it says. */
class FrameWriterTest {
    private static final RateLimits LIMITS = new RateLimits(
            RateLimit.perSecond(1), RateLimit.perSecond(1), RateLimit.perSecond(1), RateLimit.perSecond(1));

    private final Queue queue = new Queue();
    private final FrameWriter writer = new FrameWriter(queue, null);
    private final LimitedEndPoint socket = new LimitedEndPoint();
    private final FrameWriter direct = new FrameWriter(queue, socket);
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

    @Test
    void onlyThatOneIsWrittenShowsThatTheOtherSideReads() {
        writer.text("first".getBytes(UTF_8), Callback.NOOP);
        long afterFirst = later(0);
        writer.text("second".getBytes(UTF_8), Callback.NOOP);
        assertThat(writer.stuckFor(afterFirst)).as("since the first was given").isPositive();

        long beforeWrite = later(0);
        queue.writeOne();
        assertThat(writer.stuckFor(beforeWrite)).as("since one was written").isNotPositive();
    }

    @Test
    void aNoticeTakesTheShortWayWhenNothingWaits() {
        direct.notice("notice".getBytes(UTF_8), says("notice"));

        assertThat(socket.taken).containsExactly("notice");
        assertThat(queue.sent).isEmpty();
        assertThat(done).containsExactly("notice written");
    }

    @Test
    void aNoticeOvertakesNoTextThatWaits() {
        direct.text("reply".getBytes(UTF_8), says("reply"));
        direct.notice("first".getBytes(UTF_8), says("first"));
        assertThat(queue.sent).containsExactly("reply", "first");

        queue.writeOne();
        queue.writeOne();
        direct.notice("second".getBytes(UTF_8), says("second"));
        assertThat(socket.taken).containsExactly("second");
        assertThat(done).containsExactly("reply written", "first written", "second written");
    }

    @Test
    void whatIsLeftOfANoticeLeavesThroughTheQueueAndBeforeItsCallback() {
        socket.result = DirectEndPoint.WriteResult.PARTIAL;
        direct.notice("begun".getBytes(UTF_8), says("begun"));
        direct.notice("next".getBytes(UTF_8), says("next"));

        assertThat(queue.sent).containsExactly("flush", "next");
        assertThat(done).isEmpty();
        assertThat(direct.stuckFor(later(60))).isGreaterThan(TimeUnit.SECONDS.toNanos(59));
        queue.writeOne();
        assertThat(done).containsExactly("begun written");
    }

    @Test
    void aNoticeThatTheSocketDoesNotTakeWaitsInTheQueue() {
        socket.result = DirectEndPoint.WriteResult.NONE;
        direct.notice("notice".getBytes(UTF_8), says("notice"));

        assertThat(queue.sent).containsExactly("notice");
        assertThat(done).isEmpty();
    }

    @Test
    void noNoticeIsWrittenOnceTheSocketIsClosing() {
        direct.notice("before".getBytes(UTF_8), Callback.NOOP);
        queue.open = false;
        direct.notice("after".getBytes(UTF_8), Callback.NOOP);

        assertThat(socket.taken).containsExactly("before");
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
        private boolean open = true;

        @Override
        public void sendFrame(Frame frame, Callback callback, boolean batch) {
            sent.add(frame.getOpCode() == OpCode.TEXT ? frame.getPayloadAsUTF8() : "pong");
            callbacks.add(callback);
        }

        @Override
        public void flush(Callback callback) {
            sent.add("flush");
            callbacks.add(callback);
        }

        @Override
        public boolean isOutputOpen() {
            return open;
        }

        void writeOne() {
            callbacks.remove().succeeded();
        }
    }

    /** Takes of each frame what the test says. */
    private static final class LimitedEndPoint extends DirectEndPoint {
        private final List<String> taken = new ArrayList<>();
        private DirectEndPoint.WriteResult result = DirectEndPoint.WriteResult.COMPLETE;

        LimitedEndPoint() {
            super(null, null, null, null, Runnable::run, LIMITS, false);
        }

        @Override
        public synchronized DirectEndPoint.WriteResult writeText(byte[] utf8, BooleanSupplier mayWrite) {
            if (!mayWrite.getAsBoolean()) {
                return DirectEndPoint.WriteResult.NONE;
            }
            taken.add(new String(utf8, UTF_8));
            return result;
        }
    }
}
