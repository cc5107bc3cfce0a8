package org.higginspush.hub.gateway.apns;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.higginspush.hub.TestCertificate;

/** An HTTP/2 server over TLS in the place of Apple's that leaves each request to the test, which may answer it badly or not. */
public final class FakeApns implements AutoCloseable {
    private final EventLoopGroup eventLoop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final Channel listener;
    private volatile boolean acceptsAll;

    public FakeApns(TestCertificate certificate) throws Exception {
        SslContext tls = SslContextBuilder.forServer(
                        certificate.certificate().toFile(), certificate.key().toFile())
                .build();
        listener = new ServerBootstrap()
                .group(eventLoop)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        connections.incrementAndGet();
                        channel.pipeline()
                                .addLast(tls.newHandler(channel.alloc()))
                                .addLast(Http2FrameCodecBuilder.forServer().build())
                                .addLast(new Http2MultiplexHandler(new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel stream) {
                                        stream.pipeline().addLast(new StreamHandler());
                                    }
                                }));
                    }
                })
                .bind("127.0.0.1", 0)
                .sync()
                .channel();
    }

    /** Collects one request. */
    private final class StreamHandler extends ChannelInboundHandlerAdapter {
        private final StringBuilder body = new StringBuilder();
        private Http2Headers headers = new DefaultHttp2Headers();

        @Override
        public void channelRead(ChannelHandlerContext context, Object frame) {
            if (frame instanceof Http2HeadersFrame head) {
                headers = head.headers();
            } else if (frame instanceof Http2DataFrame data) {
                body.append(data.content().toString(StandardCharsets.UTF_8));
                if (data.isEndStream()) {
                    Request request = new Request(context.channel(), headers, body.toString());
                    if (acceptsAll) {
                        request.accept();
                    } else {
                        requests.add(request);
                    }
                }
            }
            ReferenceCountUtil.release(frame);
        }
    }

    /** A request that came in whole; each method answers it in one way. */
    public record Request(Channel stream, Http2Headers headers, String body) {
        public String header(String name) {
            return String.valueOf(headers.get(name));
        }

        public void accept() {
            stream.writeAndFlush(new DefaultHttp2HeadersFrame(status(200), true));
        }

        public void refuse(int status, String json) {
            stream.write(new DefaultHttp2HeadersFrame(status(status), false));
            stream.writeAndFlush(new DefaultHttp2DataFrame(Unpooled.copiedBuffer(json, StandardCharsets.UTF_8), true));
        }

        public void refuseWithoutBody(int status) {
            stream.writeAndFlush(new DefaultHttp2HeadersFrame(status(status), true));
        }

        public void resetStream() {
            stream.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.INTERNAL_ERROR));
        }

        public void goAway() {
            stream.parent()
                    .writeAndFlush(new DefaultHttp2GoAwayFrame(
                            Http2Error.NO_ERROR, Unpooled.copiedBuffer("{}", StandardCharsets.UTF_8)));
        }

        public void closeConnection() {
            stream.parent().close();
        }

        /** Without the closing of TLS: a TCP reset. */
        public void resetConnection() {
            Channel connection = stream.parent();
            connection.eventLoop().execute(() -> {
                if (connection.isOpen()) {
                    connection.config().setOption(ChannelOption.SO_LINGER, 0);
                    connection.unsafe().closeForcibly();
                }
            });
        }

        private static Http2Headers status(int status) {
            return new DefaultHttp2Headers().status(Integer.toString(status));
        }
    }

    public Request next() throws InterruptedException {
        Request request = requests.poll(20, TimeUnit.SECONDS);
        if (request == null) {
            throw new IllegalStateException("No request came.");
        }
        return request;
    }

    /** Whether a request waits for the test. */
    public boolean hasRequest() {
        return !requests.isEmpty();
    }

    /** Leaves no more requests to the test. */
    public void acceptAll() {
        acceptsAll = true;
    }

    public int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /** How many were opened. */
    public int connections() {
        return connections.get();
    }

    @Override
    public void close() {
        eventLoop.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }
}
