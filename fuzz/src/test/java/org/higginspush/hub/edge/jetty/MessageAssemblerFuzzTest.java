package org.higginspush.hub.edge.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.exception.CloseException;

/** Fragments of WebSocket messages, cut anywhere, within characters too. */
class MessageAssemblerFuzzTest {
    private static final int MOST = 200;

    @FuzzTest(maxDuration = "2s")
    void fragmentsAreJoinedToTheTextThatWasCut(FuzzedDataProvider data) {
        MessageAssembler assembler = new MessageAssembler(MOST);
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        while (data.remainingBytes() > 0) {
            boolean last = data.consumeBoolean();
            byte[] part = data.consumeBytes(data.consumeInt(0, 2 * MOST));
            Frame frame = new Frame(OpCode.TEXT, last, ByteBuffer.wrap(part));
            sent.writeBytes(part);
            try {
                String text = assembler.add(frame);
                assertThat(sent.size()).isLessThanOrEqualTo(MOST);
                assertThat(text != null).isEqualTo(last);
                if (text != null) {
                    assertThat(text.getBytes(StandardCharsets.UTF_8)).isEqualTo(sent.toByteArray());
                    sent.reset();
                }
            } catch (CloseException e) {
                checkRefusal(e, sent.toByteArray());
                return;
            }
        }
    }

    private static void checkRefusal(CloseException refusal, byte[] sent) {
        if (sent.length > MOST) {
            assertThat(refusal.getStatusCode()).isEqualTo(CloseStatus.MESSAGE_TOO_LARGE);
        } else {
            assertThat(refusal.getStatusCode()).isEqualTo(CloseStatus.BAD_PAYLOAD);
            String text = new String(sent, StandardCharsets.UTF_8);
            assertThat(Arrays.equals(text.getBytes(StandardCharsets.UTF_8), sent))
                    .isFalse();
        }
    }
}
