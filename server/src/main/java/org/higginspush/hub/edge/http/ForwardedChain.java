package org.higginspush.hub.edge.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
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
    /** An element of {@code Forwarded}; a comma within quotes separates nothing. */
    private static final Pattern ELEMENT = Pattern.compile("(?:[^,\"]|\"[^\"]*\")+");

    private static final Pattern FOR = Pattern.compile("(?i)(?:^|;)\\s*for\\s*=\\s*\"?([^;\"]*)");
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
        HttpFields.Mutable reduced = HttpFields.build(headers);
        reduce(reduced, HttpHeader.X_FORWARDED_FOR);
        reduce(reduced, HttpHeader.FORWARDED);
        HttpFields counts = reduced.asImmutable();
        return new Request.Wrapper(request) {
            @Override
            public HttpFields getHeaders() {
                return counts;
            }
        };
    }

    private static boolean isList(HttpFields headers, HttpHeader header) {
        List<String> values = headers.getValuesList(header);
        return values.size() > 1 || !values.isEmpty() && values.get(0).indexOf(',') >= 0;
    }

    private void reduce(HttpFields.Mutable headers, HttpHeader header) {
        if (isList(headers, header)) {
            List<String> entries = ELEMENT.matcher(String.join(",", headers.getValuesList(header)))
                    .results()
                    .map(entry -> entry.group().strip())
                    .filter(entry -> !entry.isEmpty())
                    .toList();
            headers.put(header, counting(entries, header == HttpHeader.FORWARDED));
        }
    }

    private String counting(List<String> entries, boolean named) {
        for (int i = entries.size() - 1; i > 0; i--) {
            if (!isOfTrustedProxy(named ? named(entries.get(i)) : entries.get(i))) {
                return entries.get(i);
            }
        }
        return entries.isEmpty() ? "" : entries.get(0);
    }

    private static String named(String element) {
        Matcher found = FOR.matcher(element);
        return found.find() ? found.group(1).strip() : "";
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
