package org.higginspush.hub.edge.http;

import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http.UriCompliance.Violation;
import org.higginspush.hub.edge.api.ApiDispatcher;
import org.higginspush.hub.model.Refusal;

/**
 * Paths with escapes that some read as a part of the id and others as a part of the path: {@code %2F}, {@code %2E%2E},
 * {@code %5C}, {@code %00}. Below {@code /v1/} they belong to ids, where any text may stand and each segment is decoded once, by
 * itself. Elsewhere paths lead to pages and to plug-ins, and what could be a step out of a folder is refused.
 */
final class AmbiguousPath {
    static final UriCompliance COMPLIANCE = UriCompliance.DEFAULT.with(
            "ids",
            Violation.AMBIGUOUS_PATH_SEPARATOR,
            Violation.AMBIGUOUS_PATH_ENCODING,
            Violation.AMBIGUOUS_PATH_SEGMENT,
            Violation.SUSPICIOUS_PATH_CHARACTERS);

    static final Refusal REFUSAL = ApiDispatcher.AMBIGUOUS;

    private static final String API = "/v1/";

    private AmbiguousPath() {}

    static boolean isRefused(HttpURI uri) {
        return uri.hasViolations()
                && (uri.hasViolation(Violation.AMBIGUOUS_PATH_SEGMENT)
                        || uri.hasViolation(Violation.SUSPICIOUS_PATH_CHARACTERS))
                && !uri.getPath().startsWith(API);
    }
}
