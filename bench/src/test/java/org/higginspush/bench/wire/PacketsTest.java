package org.higginspush.bench.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.higginspush.bench.load.Device;
import org.higginspush.bench.load.NoticeText;
import org.higginspush.bench.load.RecordingListener;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages of the peers' protocols, cut anywhere. */
class PacketsTest {
    private static final Device.Id SEAT = new Device.Id(7, 0);
    private final RecordingListener heard = new RecordingListener();

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 50, 1000})
    void readsNatsMessages(int piece) {
        String notice = NoticeText.notice(7, 8);
        String message = "MSG user.7.contexts 1 " + notice.length() + "\r\n" + notice + "\r\n";
        feed(new Nats().device(SEAT, heard), Ascii.bytes("INFO {}\r\nPONG\r\n" + message + message), piece);
        assertThat(heard.openings).isEqualTo(1);
        assertThat(heard.notices).containsExactly("7@8", "7@8");
        assertThat(heard.bytes).isEqualTo(2 * message.length());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 50, 1000})
    void readsMqttPackets(int piece) {
        byte[] notice = Ascii.bytes("user/7/contexts" + NoticeText.notice(7, 8) + " ".repeat(60));
        ByteBuffer packets = ByteBuffer.allocate(512);
        packets.put(new byte[] {(byte) 0x90, 3, 0, 1, 0});
        packets.put(
                new byte[] {0x30, (byte) (notice.length + 2 & 0x7F | 0x80), (byte) (notice.length + 2 >> 7), 0, 15});
        packets.put(notice).put(new byte[] {(byte) 0xD0, 0});
        byte[] bytes = new byte[packets.position()];
        packets.flip().get(bytes);
        feed(new Mqtt().device(SEAT, heard), bytes, piece);
        assertThat(heard.openings).isEqualTo(1);
        assertThat(heard.notices).containsExactly("7@8");
        assertThat(heard.beats).isEqualTo(1);
    }

    private static void feed(Device device, byte[] bytes, int piece) {
        int used = 0;
        for (int to = Math.min(piece, bytes.length); used < bytes.length; to = Math.min(to + piece, bytes.length)) {
            used = device.received(bytes, used, to, 0);
        }
    }
}
