package org.higginspush.hub.edge.http;

import java.util.Locale;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.MimeTypes;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * Checks every request before any other handler sees it: the host it asks for, the origin of a browser's request, the
 * query, the character set, coding and size of a body, a path that may be read in two ways. Adds what every response carries:
 * CORS headers for allowed origins (the Fetch standard, section 3.2) and the security headers.
 */
final class RequestChecksHandler extends Handler.Wrapper {
    private static final HttpField NO_ENCODING = new PreEncodedHttpField(HttpHeader.ACCEPT_ENCODING, "identity");
    private static final HttpField NO_SNIFFING = new PreEncodedHttpField("X-Content-Type-Options", "nosniff");
    private static final HttpField NO_REFERRER = new PreEncodedHttpField("Referrer-Policy", "no-referrer");
    private static final HttpField NO_FRAMES = new PreEncodedHttpField("X-Frame-Options", "DENY");

    private final AllowedHosts hosts;
    private final AllowedOrigins origins;
    private final long maxBodyBytes;

    RequestChecksHandler(AllowedHosts hosts, AllowedOrigins origins, long maxBodyBytes) {
        this.hosts = hosts;
        this.origins = origins;
        this.maxBodyBytes = maxBodyBytes;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        secure(response.getHeaders());
        String origin = AllowedOrigins.of(request);
        boolean isListed = false;
        if (origin != null && origins.isListed(origin)) {
            isListed = true;
            allow(origin, response.getHeaders()); // a refusal too is for its page to read
        }
        Refusal refusal = refusal(request);
        if (refusal != null) {
            if (isEncoded(request)) {
                response.getHeaders().put(NO_ENCODING);
            }
            Problem.write(response, callback, refusal);
            return true;
        }
        if (isListed && isPreflight(request)) {
            preflight(response.getHeaders());
            response.setStatus(204);
            Problem.nothing(response, callback);
            return true;
        }
        return super.handle(request, response, callback);
    }

    private @Nullable Refusal refusal(Request request) {
        if (!hosts.allow(request)) {
            return AllowedHosts.REFUSAL;
        }
        String origin = AllowedOrigins.of(request);
        if (origin != null && !origins.allows(request, origin)) {
            return Refusal.forbidden("Pages of this origin may not use the hub: add it to \"origins.allowed\".");
        }
        if (isThereTwice(request, HttpHeader.ORIGIN) || isThereTwice(request, HttpHeader.CONTENT_TYPE)) {
            return Refusal.malformed("The headers Origin and Content-Type must be there once at most.");
        }
        if (!isDecodable(request)) {
            return Refusal.malformed(
                    "The query of this address cannot be decoded: encode it as UTF-8 with percent signs.");
        }
        if (BayeuxRequestValidationHandler.isCallbackPoll(request) && !origins.allowsScriptOf(request)) {
            return Refusal.forbidden("Pages of this origin may not use callback polling here.");
        }
        if (!isPlainOrChunked(request.getHeaders().get(HttpHeader.TRANSFER_ENCODING))) {
            return Refusal.malformed("The only transfer coding there is here is \"chunked\".");
        }
        if (request.getLength() > maxBodyBytes) {
            return new Refusal(ErrorCode.TOO_LARGE, "The body is too large: at most " + maxBodyBytes + " bytes.");
        }
        if (isEncoded(request)) {
            return new Refusal(ErrorCode.UNSUPPORTED_MEDIA, "Send the body as it is, without a Content-Encoding.");
        }
        if (AmbiguousPath.isRefused(request.getHttpURI())) {
            return AmbiguousPath.REFUSAL;
        }
        return charset(request.getHeaders().get(HttpHeader.CONTENT_TYPE));
    }

    /** What is judged is the first; what others judge may be another (RFC 9110, section 5.3). */
    private static boolean isThereTwice(Request request, HttpHeader header) {
        int fields = 0;
        for (HttpField field : request.getHeaders()) {
            fields += field.getHeader() == header ? 1 : 0;
        }
        return fields > 1;
    }

    private static boolean isDecodable(Request request) {
        try {
            Request.extractQueryParameters(request);
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    private static boolean isPlainOrChunked(@Nullable String transferEncoding) {
        return transferEncoding == null || transferEncoding.trim().equalsIgnoreCase("chunked");
    }

    /** Nothing is unpacked here, so nothing can unpack to more than is allowed (RFC 9110, section 15.5.16). */
    private static boolean isEncoded(Request request) {
        return request.getHeaders().contains(HttpHeader.CONTENT_ENCODING)
                && request.getHeaders().getCSV(HttpHeader.CONTENT_ENCODING, false).stream()
                        .anyMatch(coding -> !coding.isBlank() && !coding.strip().equalsIgnoreCase("identity"));
    }

    private static @Nullable Refusal charset(@Nullable String contentType) {
        if (contentType == null) {
            return null;
        }
        String charset = MimeTypes.getCharsetFromContentType(contentType);
        boolean named = contentType.toLowerCase(Locale.ROOT).contains("charset");
        boolean utf8 = "utf-8".equalsIgnoreCase(charset) || "utf8".equalsIgnoreCase(charset);
        return named && !utf8 ? new Refusal(ErrorCode.UNSUPPORTED_MEDIA, "Send text in UTF-8 only.") : null;
    }

    private static boolean isPreflight(Request request) {
        return HttpMethod.OPTIONS.is(request.getMethod())
                && request.getHeaders().contains(HttpHeader.ACCESS_CONTROL_REQUEST_METHOD);
    }

    private static void allow(String origin, HttpFields.Mutable headers) {
        headers.put(HttpHeader.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.put(HttpHeader.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
        headers.put(HttpHeader.ACCESS_CONTROL_EXPOSE_HEADERS, "ETag, Retry-After");
        headers.put("Cross-Origin-Resource-Policy", "cross-origin");
        headers.add(HttpHeader.VARY, "Origin");
    }

    private static void preflight(HttpFields.Mutable headers) {
        headers.put(HttpHeader.ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, PUT, DELETE, PATCH");
        headers.put(
                HttpHeader.ACCESS_CONTROL_ALLOW_HEADERS,
                "Authorization, Content-Type, If-None-Match, If-Match, Last-Event-ID");
        headers.put(HttpHeader.ACCESS_CONTROL_MAX_AGE, "600");
    }

    static void secure(HttpFields.Mutable headers) {
        headers.put(NO_SNIFFING);
        headers.put(NO_REFERRER);
        headers.put(NO_FRAMES);
    }
}
