package org.higginspush.ledger.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NoticeFrameFilterTest {
    private static final String UPGRADED = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n";
    private static final String NOTICE = "[{\"channel\":\"/user/alex/contexts\",\"data\":{\"context\":\"notes\"}}]";
    private static final String ANSWER = "[{\"channel\":\"/meta/connect\",\"successful\":true}]";

    @Test
    void noticesAreLostAndAllElseGoesOn() {
        NoticeFrameFilter filter = new NoticeFrameFilter(() -> true);
        byte[] out = filter.filter(join(text(UPGRADED), frame(ANSWER), frame(NOTICE), frame(ANSWER)));
        assertThat(out).isEqualTo(join(text(UPGRADED), frame(ANSWER), frame(ANSWER)));
    }

    @Test
    void aNoticeThatIsNotToBeLostGoesOn() {
        byte[] all = join(text(UPGRADED), frame(NOTICE));
        assertThat(new NoticeFrameFilter(() -> false).filter(all)).isEqualTo(all);
    }

    @Test
    void framesOfAllLengthsAreToldApart() {
        byte[] all = join(
                text(UPGRADED),
                frame("x".repeat(125)),
                frame(NOTICE + " ".repeat(126)),
                frame("x".repeat(70_000)),
                frame(NOTICE + " ".repeat(70_000)),
                frame(ANSWER));
        byte[] kept = join(text(UPGRADED), frame("x".repeat(125)), frame("x".repeat(70_000)), frame(ANSWER));
        assertThat(new NoticeFrameFilter(() -> true).filter(all)).isEqualTo(kept);
    }

    @Test
    void bytesMayComeInAnyPieces() {
        byte[] all = join(text(UPGRADED), frame(ANSWER), frame(NOTICE), frame("x".repeat(300)));
        byte[] kept = join(text(UPGRADED), frame(ANSWER), frame("x".repeat(300)));
        for (long seed = 0; seed < 50; seed++) {
            assertThat(filteredInPieces(all, new Random(seed)))
                    .as("seed %s", seed)
                    .isEqualTo(kept);
        }
    }

    private static byte[] filteredInPieces(byte[] all, Random chance) {
        NoticeFrameFilter filter = new NoticeFrameFilter(() -> true);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int at = 0; at < all.length; ) {
            int length = Math.min(all.length - at, 1 + chance.nextInt(40));
            byte[] piece = new byte[length];
            System.arraycopy(all, at, piece, 0, length);
            out.writeBytes(filter.filter(piece));
            at += length;
        }
        return out.toByteArray();
    }

    @Test
    void whatIsNoWebSocketGoesOnAsItIs() {
        byte[] all = join(text("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"), text(NOTICE));
        assertThat(new NoticeFrameFilter(() -> true).filter(all)).isEqualTo(all);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** A text frame as a server writes it (RFC 6455, 5.2). */
    private static byte[] frame(String text) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        int length = text.length();
        frame.write(0x81);
        if (length < 126) {
            frame.write(length);
        } else if (length < 65_536) {
            frame.writeBytes(new byte[] {126, (byte) (length >> 8), (byte) length});
        } else {
            frame.writeBytes(new byte[] {
                127, 0, 0, 0, 0, (byte) (length >> 24), (byte) (length >> 16), (byte) (length >> 8), (byte) length
            });
        }
        frame.writeBytes(text(text));
        return frame.toByteArray();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
