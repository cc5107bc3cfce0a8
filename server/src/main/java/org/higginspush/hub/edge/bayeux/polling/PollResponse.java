package org.higginspush.hub.edge.bayeux.polling;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.cometd.bayeux.Promise;
import org.cometd.server.CometDResponse;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.jspecify.annotations.Nullable;

/** The answer to a request of Bayeux messages: CometD writes it in parts, it leaves whole, in one system call. */
final class PollResponse implements CometDResponse, CometDResponse.Output {
    static final String JSON = "application/json";
    private static final HttpField JSON_FIELD = new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, JSON);
    private static final int USUAL_BYTES = 320;

    private final Response response;
    private @Nullable Body body;

    PollResponse(Response response) {
        this.response = response;
    }

    @Override
    public void addHeader(String name, String value) {
        response.getHeaders().add(name, value);
    }

    @Override
    public void setContentType(String contentType) {
        if (contentType.equals(JSON)) {
            response.getHeaders().put(JSON_FIELD);
        } else {
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, contentType);
        }
    }

    @Override
    public Output getOutput() {
        return this;
    }

    @Override
    public void write(boolean last, byte[] bytes, Promise<Void> promise) {
        add(bytes);
        if (last) {
            send(promise);
        } else {
            promise.succeed(null);
        }
    }

    PollResponse add(byte[] bytes) {
        body().writeBytes(bytes);
        return this;
    }

    PollResponse add(char ascii) {
        body().write(ascii);
        return this;
    }

    /** Sends what was added, and at its end this instead of the last comma. */
    void end(char ascii, Promise<Void> promise) {
        body().dropComma();
        add(ascii).send(promise);
    }

    /** Made late: a poll is held for long, and has no answer yet. */
    private Body body() {
        Body made = body == null ? new Body() : body;
        body = made;
        return made;
    }

    private void send(Promise<Void> promise) {
        response.write(true, body().content(), writing(promise));
    }

    /** Nothing that follows a write blocks, so the thread that has it done goes on. */
    private static Callback writing(Promise<Void> promise) {
        return Callback.from(InvocationType.NON_BLOCKING, () -> promise.succeed(null), promise::fail);
    }

    /** Bytes that are not copied once more to be written. */
    private static final class Body extends ByteArrayOutputStream {
        Body() {
            super(USUAL_BYTES);
        }

        void dropComma() {
            count -= count > 0 && buf[count - 1] == ',' ? 1 : 0;
        }

        ByteBuffer content() {
            return ByteBuffer.wrap(buf, 0, count);
        }
    }
}
