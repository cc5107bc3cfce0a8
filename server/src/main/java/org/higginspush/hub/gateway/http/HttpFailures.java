package org.higginspush.hub.gateway.http;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says why a request to a push service has no answer, in words that hold no address. */
final class HttpFailures {
    private HttpFailures() {}

    /** The failure for an operator; the one that was found stays out of it, because it may hold an address. */
    static IOException explained(@Nullable Throwable failure, HttpLimits limits) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RefusedAddressException refused) {
                return refused;
            }
            String words = words(cause, limits);
            if (words != null) {
                return new IOException(words);
            }
        }
        return new IOException("the connection was closed before the answer");
    }

    private static @Nullable String words(Throwable failure, HttpLimits limits) {
        if (failure instanceof CancellationException) {
            return "it was withdrawn before it was sent";
        }
        if (failure instanceof SocketTimeoutException) {
            return "no connection within " + limits.connect().toSeconds() + " s";
        }
        if (failure instanceof TimeoutException) {
            return "no whole answer within " + limits.deadline().toSeconds() + " s";
        }
        if (failure instanceof UnknownHostException || failure instanceof UnresolvedAddressException) {
            return "no such host is known";
        }
        if (failure instanceof ConnectException || failure instanceof NoRouteToHostException) {
            return "nothing listens there, or no way leads there";
        }
        if (failure instanceof SSLException) {
            return "TLS failed: " + failure.getMessage();
        }
        if (failure instanceof RejectedExecutionException) {
            return "too many requests wait for a connection";
        }
        // What Jetty's client throws when it has buffered as much as it may.
        boolean tooLong = failure instanceof IllegalArgumentException
                && String.valueOf(failure.getMessage()).startsWith("Buffering capacity");
        return tooLong ? "the answer has more than " + limits.maxAnswerBytes() + " bytes" : null;
    }
}
