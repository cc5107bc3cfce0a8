package org.higginspush.hub.config;

import java.net.InetAddress;
import java.util.Arrays;

/**
 * An IP address, or all that share its first bits (CIDR, RFC 4632).
 *
 * @param address the first address
 * @param bits how many bits they share
 */
public record AddressRange(InetAddress address, int bits) {
    /**
     * Reads {@code 10.0.0.7}, {@code 10.0.0.0/8}, {@code ::1} or {@code fd00::/8}.
     *
     * @throws IllegalArgumentException if it is none of these; names are not looked up
     */
    public static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        InetAddress address = AddressParser.literal(slash < 0 ? text : text.substring(0, slash));
        int most = address.getAddress().length * Byte.SIZE;
        int bits = slash < 0 ? most : Integer.parseInt(text.substring(slash + 1));
        if (bits < 0 || bits > most) {
            throw new IllegalArgumentException("not so many bits");
        }
        return new AddressRange(address, bits);
    }

    /** True if the address is one of these. */
    public boolean contains(InetAddress other) {
        byte[] mine = address.getAddress();
        byte[] theirs = other.getAddress();
        int whole = bits / Byte.SIZE;
        return mine.length == theirs.length
                && Arrays.equals(mine, 0, whole, theirs, 0, whole)
                && (bits % Byte.SIZE == 0 || (mine[whole] ^ theirs[whole]) >> (Byte.SIZE - bits % Byte.SIZE) == 0);
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + bits;
    }
}
