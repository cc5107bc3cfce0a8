package org.higginspush.hub.edge.http;

import java.util.List;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.higginspush.hub.edge.api.ApiFailures;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;

/** What Jetty and CometD answer by themselves, as problem documents without URI, cause or stack. */
final class ProblemErrorHandler extends ErrorHandler {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = response.getStatus();
        Problem.write(
                response,
                callback,
                status == 400 && BayeuxRequestValidationHandler.lacksConnection(request.getHeaders())
                        ? BayeuxRequestValidationHandler.NO_CONNECTION_HEADER
                        : refusal(status, failure(request)));
        return true;
    }

    private static @Nullable Throwable failure(Request request) {
        for (String attribute : List.of(ERROR_EXCEPTION, "jakarta.servlet.error.exception")) {
            if (request.getAttribute(attribute) instanceof Throwable failure) {
                return failure;
            }
        }
        return null;
    }

    @Override
    public boolean errorPageForMethod(String method) {
        return true;
    }

    /** The refusal behind a failure, or one that says what the status does. */
    static Refusal refusal(int status, @Nullable Throwable failure) {
        Refusal refusal = refusal(failure);
        return refusal == null ? plain(status) : refusal;
    }

    /** The refusal behind a failure that is the client's, or null: then the failure is the hub's own. */
    static @Nullable Refusal refusal(@Nullable Throwable failure) {
        Refusal ofStatus = null;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof Refusal refusal) {
                return refusal;
            }
            if (ofStatus == null && cause instanceof HttpException http && isOfClient(http.getCode())) {
                ofStatus = plain(http.getCode());
            }
            if (ofStatus == null && (cause instanceof EofException || cause instanceof TimeoutException)) {
                ofStatus = Refusal.malformed("The request broke off: send it whole.");
            }
        }
        return ofStatus;
    }

    /** To Jetty, a version or a transfer coding that it does not know is the server's failure. */
    private static boolean isOfClient(int status) {
        return status < 500
                || status == HttpStatus.NOT_IMPLEMENTED_501
                || status == HttpStatus.HTTP_VERSION_NOT_SUPPORTED_505;
    }

    private static Refusal plain(int status) {
        return switch (status) {
            case 401 -> Refusal.unauthenticated("Send an access token in the Authorization header.");
            case 403 -> Refusal.forbidden("That is not allowed.");
            case 404 -> new Refusal(ErrorCode.NOT_FOUND, "There is nothing at this address.");
            case 405 -> new Refusal(ErrorCode.METHOD_NOT_ALLOWED, "This address does not take that method.");
            case 408 ->
                new Refusal(ErrorCode.TOO_SLOW, "The request did not come in time: send it again, without pauses.");
            case 409 ->
                new Refusal(ErrorCode.CONFLICT, "A later request of the same session took the place of this one.");
            case 413, 414, 431 -> new Refusal(ErrorCode.TOO_LARGE, "The request is too large: send less at once.");
            case 415 -> new Refusal(ErrorCode.UNSUPPORTED_MEDIA, "Send JSON in UTF-8.");
            default ->
                !isOfClient(status)
                        ? ApiFailures.OWN_ERROR
                        : Refusal.malformed(
                                "The request is malformed: see docs/protocol.md for what this address takes.");
        };
    }
}
