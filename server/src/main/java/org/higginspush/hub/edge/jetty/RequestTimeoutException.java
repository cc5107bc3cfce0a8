package org.higginspush.hub.edge.jetty;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.Callback;

/** A request that was not complete in time: 408 (RFC 9110, section 15.5.9). */
public final class RequestTimeoutException extends HttpException.RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ByteBuffer answer;

    /**
     * @param answer head and body of the answer to a request whose head was not complete, so that no handler answers it
     */
    public RequestTimeoutException(ByteBuffer answer) {
        super(HttpStatus.REQUEST_TIMEOUT_408, "The request did not come in time");
        this.answer = answer;
    }

    /** Answers and says goodbye; whoever closes the connection then does so after the other side could read it. */
    void answer(EndPoint to) {
        to.write(Callback.from(to::shutdownOutput, failure -> to.close()), answer.slice());
    }
}
