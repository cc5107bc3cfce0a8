package org.higginspush.hub.model;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** IPv6 addresses as browsers write them: lower case, without leading zeros, the longest run of zeros left out (RFC 5952). */
public final class Ipv6Text {
    private static final Pattern CHARACTERS = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
    private static final int GROUPS = 8;

    private Ipv6Text() {}

    /** The address in brackets, or null if the text is none. */
    public static @Nullable String canonical(String text) {
        if (!CHARACTERS.matcher(text).matches()) {
            return null; // whatever is no address would be asked for in the DNS
        }
        try {
            InetAddress address = InetAddress.getByName(text);
            return "[" + compressed(groups(address)) + "]";
        } catch (UnknownHostException e) {
            return null;
        }
    }

    /** Java makes an IPv4 address of one that is mapped to IPv6 ({@code ::ffff:127.0.0.1}); browsers do not. */
    private static int[] groups(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * GROUPS);
        if (address instanceof Inet4Address) {
            bytes.position(10).putShort((short) 0xffff);
        }
        bytes.put(address.getAddress()).flip();
        int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = bytes.getShort() & 0xffff;
        }
        return groups;
    }

    private static String compressed(int[] groups) {
        int best = 0;
        int length = 1; // a single zero is written out
        for (int start = 0; start < GROUPS; start++) {
            int zeros = zeros(groups, start);
            if (zeros > length) {
                best = start;
                length = zeros;
            }
        }
        return length == 1
                ? joined(groups, 0, GROUPS)
                : joined(groups, 0, best) + "::" + joined(groups, best + length, GROUPS);
    }

    private static int zeros(int[] groups, int start) {
        int end = start;
        while (end < GROUPS && groups[end] == 0) {
            end++;
        }
        return end - start;
    }

    private static String joined(int[] groups, int from, int to) {
        StringBuilder out = new StringBuilder();
        for (int i = from; i < to; i++) {
            out.append(i == from ? "" : ":").append(Integer.toHexString(groups[i]));
        }
        return out.toString();
    }
}
