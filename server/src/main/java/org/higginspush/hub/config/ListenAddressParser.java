package org.higginspush.hub.config;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.higginspush.hub.model.ListenAddress;
import org.higginspush.hub.model.ListenAddress.Purpose;
import org.higginspush.hub.model.PlainText;
import org.higginspush.hub.model.Suggestions;
import org.jspecify.annotations.Nullable;

/** Reads addresses to listen on, {@code 10.0.0.5:9090 publishers operations}, and finds those that cannot both be had. */
final class ListenAddressParser {
    static final String ALLOWED =
            "a list of addresses like 127.0.0.1:8080, each with any of devices, publishers, operations, tls";

    private static final Pattern AUTHORITY = Pattern.compile("(.+):(\\d{1,5})");
    private static final List<String> WORDS = Stream.concat(
                    Purpose.ALL.stream().map(Purpose::word), Stream.of(ListenAddress.TLS))
            .toList();

    private ListenAddressParser() {}

    /**
     * Reads one address.
     *
     * @throws InvalidConfiguration which says what is wrong with it
     */
    static ListenAddress parse(String text) {
        String[] words = text.strip().split("\\s+");
        Matcher authority = AUTHORITY.matcher(words[0]);
        if (!authority.matches() || Integer.parseInt(authority.group(2)) > 65535) {
            throw invalid(text, "it needs a host and a port from 0 to 65535: 127.0.0.1:8080, [::1]:8080");
        }
        return new ListenAddress(
                host(text, authority.group(1)),
                Integer.parseInt(authority.group(2)),
                purposes(text, words),
                List.of(words).contains(ListenAddress.TLS));
    }

    private static String host(String text, String host) {
        try {
            if (host.startsWith("[") || !host.contains(":") || host.contains("/")) {
                return AddressParser.listenHost(host);
            }
        } catch (IllegalArgumentException e) {
            throw invalid(text, "its host must be a name or an IP address");
        }
        throw invalid(text, "an IPv6 address stands in brackets: [::1]:8080");
    }

    private static Set<Purpose> purposes(String text, String[] words) {
        Set<Purpose> purposes = EnumSet.noneOf(Purpose.class);
        for (int i = 1; i < words.length; i++) {
            if (!WORDS.contains(words[i])) {
                String nearest = Suggestions.nearest(words[i], WORDS);
                throw invalid(
                        text,
                        "what stands after it must be any of " + String.join(", ", WORDS)
                                + (nearest == null ? "" : " (did you mean " + nearest + "?)"));
            }
            if (!words[i].equals(ListenAddress.TLS)) {
                purposes.add(Purpose.valueOf(words[i].toUpperCase(Locale.ROOT)));
            }
        }
        return purposes.isEmpty() ? Purpose.ALL : purposes;
    }

    private static InvalidConfiguration invalid(String text, String why) {
        return new InvalidConfiguration(
                "listen: \"" + PlainText.oneLine(text) + "\" is no address to listen on: " + why + ".");
    }

    /** What keeps a hub from listening on all of these at once, or null. */
    static @Nullable String conflict(List<ListenAddress> addresses) {
        List<ListenAddress> before = new ArrayList<>();
        for (ListenAddress address : addresses) {
            for (ListenAddress other : before) {
                if (address.port() != 0 && address.port() == other.port()) {
                    String problem = conflict(other, address);
                    if (problem != null) {
                        return problem;
                    }
                }
            }
            before.add(address);
        }
        return null;
    }

    private static @Nullable String conflict(ListenAddress one, ListenAddress other) {
        String first = canonical(one.host());
        String second = canonical(other.host());
        if (first.equals(second)) {
            return "listen names " + one.authority() + " twice; keep one, with all that is served there.";
        }
        if (isEvery(first) || isEvery(second)) {
            String every = isEvery(first) ? one.authority() : other.authority();
            String part = isEvery(first) ? other.authority() : one.authority();
            return "listen names " + every + ", which is every address of this machine, and " + part
                    + ", which is one of them: give one of the two another port.";
        }
        return null;
    }

    /** One spelling for each address; a name that must be looked up stays as it is. */
    private static String canonical(String host) {
        try {
            InetAddress address = AddressParser.literal(host);
            return address.isAnyLocalAddress() ? "::" : address.getHostAddress();
        } catch (IllegalArgumentException e) {
            return host.equalsIgnoreCase("localhost") ? "127.0.0.1" : host.toLowerCase(Locale.ROOT);
        }
    }

    /** To Java 0.0.0.0 and :: are the same: all addresses, of both kinds. */
    private static boolean isEvery(String canonical) {
        return canonical.equals("::");
    }
}
