package org.higginspush.hub.edge.jetty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.server.AbstractConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.FutureCallback;
import org.higginspush.hub.edge.jetty.DirectEndPoint.WriteResult;
import org.higginspush.hub.metrics.HubMetrics;
import org.higginspush.hub.model.ListenAddress;
import org.higginspush.hub.model.RateLimit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Frames past Jetty's queue and frames out of it, on one real connection whose other side reads when the test does. */
@Timeout(60)
class DirectEndPointTest {
    private static final RateLimits LIMITS = new RateLimits(
            RateLimit.perSecond(1), RateLimit.perSecond(1), RateLimit.perSecond(1), RateLimit.perSecond(1));

    private final Server server = new Server();
    private final CompletableFuture<DirectEndPoint> accepted = new CompletableFuture<>();
    private final AtomicBoolean open = new AtomicBoolean(true);
    /** How many bytes of a frame past the queue the socket takes at once. */
    private int room = Integer.MAX_VALUE;

    private SocketChannel device;
    private DirectEndPoint end;

    @BeforeEach
    void connect() throws Exception {
        DirectConnector connector = new LimitedConnector();
        connector.setHost("127.0.0.1");
        connector.setAcceptedSendBufferSize(4096);
        server.addConnector(connector);
        server.start();
        device = SocketChannel.open();
        device.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
        device.connect(new InetSocketAddress("127.0.0.1", connector.getLocalPort()));
        end = accepted.get(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void disconnect() throws Exception {
        device.close();
        server.stop();
    }

    @Test
    void aFrameIsWrittenAsItIs() throws Exception {
        assertThat(write("[]")).isEqualTo(WriteResult.COMPLETE);
        assertThat(write("x".repeat(125))).isEqualTo(WriteResult.COMPLETE);
        assertThat(write("y".repeat(126))).isEqualTo(WriteResult.COMPLETE);

        assertThat(read(3)).containsExactly("[]", "x".repeat(125), "y".repeat(126));
    }

    @Test
    void aLongFrameTakesTheQueue() {
        assertThat(write("x".repeat(3000))).isEqualTo(WriteResult.NONE);
    }

    @Test
    void nothingFollowsACloseFrame() {
        open.set(false);

        assertThat(write("late")).isEqualTo(WriteResult.NONE);
    }

    @Test
    void aClosedConnectionIsTheQueuesBusiness() {
        end.close();

        assertThat(write("late")).isEqualTo(WriteResult.NONE);
    }

    @Test
    void aFrameThatDoesNotFitIsFinishedBeforeAnythingElse() throws Exception {
        room = 7;
        assertThat(write("begun and not finished")).isEqualTo(WriteResult.PARTIAL);
        assertThat(write("overtaking")).isEqualTo(WriteResult.NONE);

        FutureCallback written = new FutureCallback();
        end.write(written, ByteBuffer.wrap(new byte[] {(byte) 0x81, 4}), ByteBuffer.wrap("next".getBytes(UTF_8)));

        assertThat(read(2)).containsExactly("begun and not finished", "next");
        written.get(10, TimeUnit.SECONDS);
        room = Integer.MAX_VALUE;
        assertThat(write("free again")).isEqualTo(WriteResult.COMPLETE);
        assertThat(read(1)).containsExactly("free again");
    }

    @Test
    void anEmptyWriteFlushesWhatIsLeft() throws Exception {
        room = 1;
        assertThat(write("begun")).isEqualTo(WriteResult.PARTIAL);
        FutureCallback written = new FutureCallback();
        end.write(written);

        assertThat(read(1)).containsExactly("begun");
        written.get(10, TimeUnit.SECONDS);
    }

    @Test
    void aFullSocketTakesNothing() throws Exception {
        room = 0;
        assertThat(write("too much")).isEqualTo(WriteResult.NONE);

        room = Integer.MAX_VALUE;
        assertThat(write("fits")).isEqualTo(WriteResult.COMPLETE);
        assertThat(read(1)).containsExactly("fits");
    }

    @Test
    void aFullSocketOfTheKernelIsNotedAsWell() throws Exception {
        List<String> sent = new ArrayList<>();
        WriteResult outcome = WriteResult.COMPLETE;
        while (outcome == WriteResult.COMPLETE) {
            String text = sent.size() + "-" + "f".repeat(1000);
            outcome = write(text);
            sent.add(text);
        }
        if (outcome == WriteResult.NONE) {
            sent.remove(sent.size() - 1);
        }
        end.write(Callback.NOOP); // what is left of the last frame, if it was begun

        assertThat(read(sent.size())).containsExactlyElementsOf(sent);
    }

    @Test
    void noFrameIsBegunWhileOneOfTheQueueIsHalfWritten() throws Exception {
        int frames = 100; // more than all buffers of the kernel hold while the other side does not read
        String large = "z".repeat(60_000);
        ByteBuffer queued = ByteBuffer.allocate(frames * (4 + large.length()));
        for (int i = 0; i < frames; i++) {
            queued.put((byte) 0x81)
                    .put((byte) 126)
                    .putShort((short) large.length())
                    .put(large.getBytes(UTF_8));
        }
        FutureCallback written = new FutureCallback();
        end.write(written, queued.flip());
        assertThat(write("between")).isEqualTo(WriteResult.NONE);

        assertThat(read(frames)).hasSize(frames).containsOnly(large);
        written.get(10, TimeUnit.SECONDS);
        assertThat(write("after")).isEqualTo(WriteResult.COMPLETE);
        assertThat(read(1)).containsExactly("after");
    }

    @Test
    void noFrameIsBegunBeforeTheRestOfOneOfTheQueueEvenIfThereIsRoom() throws Exception {
        String large = "z".repeat(60_000);
        ByteBuffer frame = ByteBuffer.allocate(4 + large.length())
                .put((byte) 0x81)
                .put((byte) 126)
                .putShort((short) large.length())
                .put(large.getBytes(UTF_8))
                .flip();
        ByteBuffer next = frame.duplicate();
        int whole = 0;
        while (end.flush(next)) { // Jetty is not waiting to write: what is left stays until the test goes on
            next = frame.duplicate();
            whole++;
        }
        assertThat(read(whole)).allMatch(large::equals);
        int begun = frame.limit() - next.remaining();
        assertThat(device.socket().getInputStream().readNBytes(begun)).hasSize(begun);
        assertThat(write("between")).isEqualTo(WriteResult.NONE);

        assertThat(end.flush(next.limit(next.position() + 1))).isTrue();
        assertThat(write("after")).isEqualTo(WriteResult.COMPLETE);
    }

    private WriteResult write(String text) {
        return end.writeText(text.getBytes(UTF_8), open::get);
    }

    private List<String> read(int frames) throws IOException {
        DataInputStream in = new DataInputStream(device.socket().getInputStream());
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < frames; i++) {
            assertThat(in.readUnsignedByte()).as("a text frame begins").isEqualTo(0x81);
            int length = in.readUnsignedByte();
            texts.add(new String(in.readNBytes(length < 126 ? length : in.readUnsignedShort()), UTF_8));
        }
        return texts;
    }

    /** Its sockets take no more than the test allows. */
    private final class LimitedConnector extends DirectConnector {
        LimitedConnector() {
            super(
                    server,
                    ListenAddress.forAll("127.0.0.1", 0),
                    1,
                    1,
                    List.of(new IdleConnectionFactory()),
                    LIMITS,
                    new AddressThrottle(System::nanoTime),
                    address -> false,
                    HubMetrics.NONE);
        }

        @Override
        protected DirectEndPoint newEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key) {
            return new DirectEndPoint(channel, selector, key, getScheduler(), getExecutor(), LIMITS, false) {
                @Override
                void send(ByteBuffer frame) throws IOException {
                    int whole = frame.limit();
                    frame.limit((int) Math.min(whole, (long) frame.position() + room));
                    super.send(frame);
                    frame.limit(whole);
                }
            };
        }
    }

    /** A connection that neither reads nor writes by itself. */
    private final class IdleConnectionFactory extends AbstractConnectionFactory {
        IdleConnectionFactory() {
            super("silent");
        }

        @Override
        public Connection newConnection(Connector connector, EndPoint endPoint) {
            accepted.complete((DirectEndPoint) endPoint);
            return new AbstractConnection(endPoint, connector.getExecutor()) {
                @Override
                public void onFillable() {}
            };
        }
    }
}
