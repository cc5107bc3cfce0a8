package org.higginspush.client.internal.bayeux;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.cometd.common.TransportException;
import org.eclipse.jetty.client.HttpResponseException;
import org.eclipse.jetty.websocket.core.exception.UpgradeException;
import org.higginspush.client.internal.reconnect.ConnectionFailure;

/** Tells from an exception whether the hub is unreachable, a transport is blocked, or a connection was lost. */
final class FailureClassifier {
    /**
     * Statuses that no other transport would change: the hub does not answer, or not now, or a proxy or network wants a
     * password first.
     */
    private static final Set<Integer> FOR_EVERY_TRANSPORT = Set.of(407, 429, 500, 502, 503, 504, 511);

    private FailureClassifier() {}

    /**
     * @param open whether the session was open
     */
    static ConnectionFailure classify(Throwable failure, boolean open) {
        Throwable cause = root(failure);
        if (cause instanceof UnexpectedResponseException answer) {
            return new ConnectionFailure(
                    answered(answer.status(), open), answer.status(), answer.retryAfter(), text(answer));
        }
        int status = httpStatus(failure);
        return status > 0
                ? new ConnectionFailure(
                        answered(status, open), status, 0, "the hub's address answered with HTTP status " + status)
                : ConnectionFailure.of(kind(cause, open), text(cause));
    }

    private static ConnectionFailure.Kind answered(int status, boolean open) {
        return open
                ? ConnectionFailure.Kind.ENDED
                : FOR_EVERY_TRANSPORT.contains(status)
                        ? ConnectionFailure.Kind.UNAVAILABLE
                        : ConnectionFailure.Kind.BLOCKED;
    }

    private static ConnectionFailure.Kind kind(Throwable cause, boolean open) {
        if (cause instanceof WebSocketClosedException closed && closed.isNormal()) {
            return open ? ConnectionFailure.Kind.ENDED : ConnectionFailure.Kind.UNAVAILABLE;
        }
        if (open) {
            return ConnectionFailure.Kind.LOST;
        }
        return isUnreachable(cause) ? ConnectionFailure.Kind.UNREACHABLE : ConnectionFailure.Kind.BLOCKED;
    }

    private static boolean isUnreachable(Throwable cause) {
        return cause instanceof ConnectException
                || cause instanceof UnknownHostException
                || cause instanceof UnresolvedAddressException
                || cause instanceof NoRouteToHostException
                || cause instanceof PortUnreachableException
                || cause instanceof SocketTimeoutException
                || cause instanceof SSLException;
    }

    private static int httpStatus(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UpgradeException upgrade && upgrade.getResponseStatusCode() > 0) {
                return upgrade.getResponseStatusCode();
            }
            if (cause instanceof HttpResponseException proxy) {
                return proxy.getResponse().getStatus();
            }
            if (cause instanceof TransportException http
                    && http.getFields() != null
                    && http.getFields().get("httpCode") instanceof Number code) {
                return code.intValue();
            }
        }
        return 0;
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        for (Throwable cause = failure.getCause(); cause != null && cause != root; cause = cause.getCause()) {
            root = cause;
        }
        return root;
    }

    private static String text(Throwable cause) {
        String message = cause.getMessage();
        if (message != null && (cause instanceof UnexpectedResponseException || cause instanceof ProtocolException)) {
            return message;
        }
        String name = cause.getClass().getSimpleName();
        return message == null ? name : name + ": " + message;
    }
}
