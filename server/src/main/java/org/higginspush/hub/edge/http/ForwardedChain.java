package org.higginspush.hub.edge.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/**
 * Finds the client in a list of addresses to which each proxy on the way added the one it was asked from, the last proxy at
 * the end ({@code X-Forwarded-For}, {@code Forwarded} of RFC 7239). Whatever stands before the first address that is not a
 * trusted proxy's, seen from the end, was said by somebody who is not believed.
 */
final class ForwardedChain {
    /** With a port or in brackets, as both headers may have it. */
    private static final Pattern ADDRESS =
            Pattern.compile("\\[([0-9a-fA-F:.]+)](?::\\d+)?|([0-9.]+)(?::\\d+)?|([0-9a-fA-F:.]+)");

    private final Predicate<InetAddress> isTrusted;

    ForwardedChain(Predicate<InetAddress> isTrusted) {
        this.isTrusted = isTrusted;
    }

    /** The same request, with the one entry of each list that counts. */
    Request reduced(Request request) {
        HttpFields headers = request.getHeaders();
        if (!isList(headers, HttpHeader.X_FORWARDED_FOR) && !isList(headers, HttpHeader.FORWARDED)) {
            return request;
        }
        HttpFields counts = reduced(headers);
        return new Request.Wrapper(request) {
            @Override
            public HttpFields getHeaders() {
                return counts;
            }
        };
    }

    HttpFields reduced(HttpFields headers) {
        HttpFields.Mutable reduced = HttpFields.build(headers);
        reduce(reduced, HttpHeader.X_FORWARDED_FOR);
        reduce(reduced, HttpHeader.FORWARDED);
        return reduced.asImmutable();
    }

    private static boolean isList(HttpFields headers, HttpHeader header) {
        List<String> values = headers.getValuesList(header);
        return values.size() > 1 || !values.isEmpty() && values.get(0).indexOf(',') >= 0;
    }

    private void reduce(HttpFields.Mutable headers, HttpHeader header) {
        if (isList(headers, header)) {
            List<String> entries = lastFirst(String.join(",", headers.getValuesList(header)), ',');
            headers.put(header, counting(entries, header == HttpHeader.FORWARDED));
        }
    }

    private String counting(List<String> lastFirst, boolean named) {
        for (String entry : lastFirst) {
            if (!isOfTrustedProxy(named ? named(entry) : entry)) {
                return entry;
            }
        }
        return lastFirst.isEmpty() ? "" : lastFirst.get(lastFirst.size() - 1);
    }

    private static String named(String element) {
        for (String parameter : lastFirst(element, ';')) {
            int equals = parameter.indexOf('=');
            if (equals > 0 && parameter.substring(0, equals).strip().equalsIgnoreCase("for")) {
                return parameter.substring(equals + 1).strip().replace("\"", "");
            }
        }
        return "";
    }

    /**
     * Splits a list at separators that are in no quotes, from its end: a quotation mark that somebody who is not believed never
     * closed then takes nothing from what a trusted proxy added after it.
     */
    private static List<String> lastFirst(String list, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int end = list.length();
        for (int i = end - 1; i >= 0; i--) {
            if (list.charAt(i) == '"') {
                quoted ^= !isEscaped(list, i);
            } else if (list.charAt(i) == separator && !quoted) {
                parts.add(list.substring(i + 1, end).strip());
                end = i;
            }
        }
        parts.add(list.substring(0, end).strip());
        parts.removeIf(String::isEmpty);
        return parts;
    }

    /** An odd number of backslashes before it. */
    private static boolean isEscaped(String text, int at) {
        int before = at;
        while (before > 0 && text.charAt(before - 1) == '\\') {
            before--;
        }
        return (at - before) % 2 == 1;
    }

    /** Only what is an address is looked at: nothing here asks for a name. */
    private boolean isOfTrustedProxy(String text) {
        Matcher address = ADDRESS.matcher(text);
        if (!address.matches()) {
            return false;
        }
        String numeric =
                address.group(1) != null ? address.group(1) : address.group(2) != null ? address.group(2) : text;
        try {
            return isTrusted.test(InetAddress.getByName(numeric));
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
