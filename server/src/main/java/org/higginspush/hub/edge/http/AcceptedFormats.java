package org.higginspush.hub.edge.http;

import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/**
 * How much a client wants each format, as its {@code Accept} says (RFC 9110, section 12.5.1): of all ranges that a format is in,
 * the narrowest counts.
 *
 * @param json from 0 (not at all) to 1
 * @param xml likewise
 */
record AcceptedFormats(double json, double xml) {
    private static final AcceptedFormats ANY = new AcceptedFormats(1, 1);
    private static final Pattern RANGE = Pattern.compile("([^;\\s]+)\\s*(?:;.*)?", Pattern.DOTALL);
    private static final Pattern WEIGHT = Pattern.compile(";\\s*q\\s*=\\s*([01](?:\\.\\d{0,3})?)\\s*(?:;|$)");
    private static final Pattern JSON =
            Pattern.compile("(?:application|text)/(?:(?:[^/]+\\+)?json|x-json|(?:x-)?(?:ndjson|jsonl|jsonlines))");
    private static final Pattern XML = Pattern.compile("(?:application|text)/xml|application/problem\\+xml");

    static AcceptedFormats of(Request request) {
        if (!request.getHeaders().contains(HttpHeader.ACCEPT)) {
            return ANY;
        }
        return of(request.getHeaders().getCSV(HttpHeader.ACCEPT, true));
    }

    static AcceptedFormats of(List<String> ranges) {
        return ranges.isEmpty()
                ? ANY
                : new AcceptedFormats(weight(ranges, JSON.asMatchPredicate()), weight(ranges, XML.asMatchPredicate()));
    }

    private static double weight(List<String> ranges, Predicate<String> isFormat) {
        int narrowest = 0;
        double weight = 0;
        for (String range : ranges) {
            int width = narrowness(range, isFormat);
            if (width > 0 && width >= narrowest) {
                weight = width > narrowest ? weight(range) : Math.max(weight, weight(range));
                narrowest = width;
            }
        }
        return weight;
    }

    /** 3 for the format itself, 2 for all of its kind, 1 for everything, 0 for others. */
    private static int narrowness(String range, Predicate<String> isFormat) {
        Matcher matcher = RANGE.matcher(range.strip());
        String type = matcher.matches() ? matcher.group(1).toLowerCase(Locale.ROOT) : "";
        return isFormat.test(type) ? 3 : type.equals("application/*") ? 2 : type.equals("*/*") ? 1 : 0;
    }

    private static double weight(String range) {
        Matcher matcher = WEIGHT.matcher(range.toLowerCase(Locale.ROOT));
        return matcher.find() ? Math.min(1, Double.parseDouble(matcher.group(1))) : 1;
    }

    boolean prefersXml() {
        return xml > json;
    }

    /** True if there is nothing that the client can be given. */
    boolean isNone() {
        return xml == 0 && json == 0;
    }
}
