package org.higginspush.bench.wire;

import java.nio.ByteBuffer;
import org.higginspush.bench.load.Device;
import org.higginspush.bench.load.NoticeText;
import org.higginspush.bench.load.Protocol;
import org.higginspush.bench.load.Publisher;

/** MQTT 3.1.1, quality of service 0, a clean session, one topic a user. */
public final class Mqtt implements Protocol {
    private static final byte[] DISCONNECT = {(byte) 0xE0, 0};
    private static final byte[] PING = {(byte) 0xC0, 0};

    private final NoticeText.Scan scan = new NoticeText.Scan();

    @Override
    public Device device(Device.Id id, Device.Listener listener) {
        return new MqttDevice(id, listener, scan);
    }

    @Override
    public Publisher publisher() {
        return new MqttPublisher();
    }

    private static String topic(int user) {
        return "user/" + user + "/contexts";
    }

    /** A control packet (section 2 of the standard) whose body is below 16 384 bytes. */
    private static byte[] packet(int first, ByteBuffer body) {
        body.flip();
        int length = body.remaining();
        int header = length < 128 ? 2 : 3;
        byte[] packet = new byte[header + length];
        packet[0] = (byte) first;
        packet[1] = (byte) (length < 128 ? length : length & 0x7F | 0x80);
        if (header == 3) {
            packet[2] = (byte) (length >> 7);
        }
        body.get(packet, header, length);
        return packet;
    }

    private static ByteBuffer string(ByteBuffer out, String text) {
        byte[] bytes = Ascii.bytes(text);
        return out.putShort((short) bytes.length).put(bytes);
    }

    private static byte[] connect() {
        ByteBuffer body = string(ByteBuffer.allocate(32), "MQTT");
        // Protocol level 4, clean session, no keep-alive, an empty client id: the server gives one.
        body.put((byte) 4).put((byte) 2).putShort((short) 0).putShort((short) 0);
        return packet(0x10, body);
    }

    private static byte[] subscribe(int user) {
        ByteBuffer body = ByteBuffer.allocate(64).putShort((short) 1);
        return packet(0x82, string(body, topic(user)).put((byte) 0));
    }

    /** What devices and publishers have in common: packets. */
    private abstract static class MqttHandler extends FramedConnectionHandler {
        @Override
        final byte[] firstBytes() {
            return connect();
        }

        @Override
        final int end(byte[] bytes, int at, int to) {
            int header = to - at < 2 || bytes[at + 1] < 0 ? 3 : 2;
            if (to - at < header) {
                return to + 1;
            }
            return at + header + (bytes[at + 1] & 0x7F | (header == 3 ? bytes[at + 2] << 7 : 0));
        }

        @Override
        final void frame(byte[] bytes, int at, int end, long now) {
            packet(bytes[at] & 0xF0, bytes, at, end, now);
        }

        abstract void packet(int type, byte[] bytes, int from, int to, long now);
    }

    private static final class MqttDevice extends MqttHandler implements Device {
        private final Id id;
        private final Listener listener;
        private final NoticeText.Scan scan;

        MqttDevice(Id id, Listener listener, NoticeText.Scan scan) {
            this.id = id;
            this.listener = listener;
            this.scan = scan;
        }

        @Override
        void packet(int type, byte[] bytes, int from, int to, long now) {
            switch (type) {
                case 0x20 -> send(subscribe(id.user()));
                case 0x90 -> listener.opened();
                case 0x30 -> {
                    scan.scan(bytes, from, to, id, listener, now);
                    listener.noticeBytes(to - from);
                }
                case 0xD0 -> listener.heartbeatAnswered();
                default -> {}
            }
        }

        @Override
        public void sendHeartbeat() {
            send(PING);
        }

        @Override
        public void leave() {
            send(DISCONNECT);
        }

        @Override
        public void closed(String why) {
            listener.lost(id, why);
        }
    }

    private static final class MqttPublisher extends MqttHandler implements Publisher {
        private boolean ready;

        @Override
        void packet(int type, byte[] bytes, int from, int to, long now) {
            ready |= type == 0x20;
        }

        @Override
        public void publish(int user, long revision) {
            ByteBuffer body = string(ByteBuffer.allocate(256), topic(user));
            body.put(Ascii.bytes(NoticeText.notice(user, revision)));
            append(Mqtt.packet(0x30, body));
        }

        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public void closed(String why) {
            ready = false;
        }
    }
}
