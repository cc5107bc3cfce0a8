package org.higginspush.hub.gateway.http;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/**
 * Tells addresses of the public Internet from all others: this machine, its network, the provider's, and what is reserved. The tables
 * are IANA's registries of special-purpose addresses (RFC 6890), and the one address of a cloud's own services that looks public.
 */
final class PublicAddresses {
    private record Block(byte[] prefix, int bits) {
        static Block of(String text) {
            String[] parts = text.split("/");
            return new Block(bytes(parts[0]), Integer.parseInt(parts[1]));
        }

        boolean holds(byte[] address) {
            if (address.length != prefix.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit += 8) {
                int mask = bits - bit >= 8 ? 0xff : 0xff << 8 - (bits - bit);
                if (((address[bit / 8] ^ prefix[bit / 8]) & mask) != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    /** In the order of the registry. */
    private static final List<Block> NOT_PUBLIC_V4 = blocks(
            "0.0.0.0/8", // this network
            "10.0.0.0/8", // private
            "100.64.0.0/10", // shared behind a provider's NAT; Alibaba's metadata
            "127.0.0.0/8", // loopback
            "169.254.0.0/16", // link-local; metadata of most clouds
            "172.16.0.0/12", // private
            "192.0.0.0/24", // protocol assignments; Oracle's metadata
            "192.0.2.0/24", // documentation
            "192.31.196.0/24", // AS112
            "192.52.193.0/24", // AMT
            "192.88.99.0/24", // 6to4 relays
            "192.168.0.0/16", // private
            "192.175.48.0/24", // AS112
            "198.18.0.0/15", // benchmarks
            "198.51.100.0/24", // documentation
            "203.0.113.0/24", // documentation
            "224.0.0.0/4", // multicast
            "240.0.0.0/4", // reserved; broadcast
            "168.63.129.16/32"); // Azure's services of the host

    /** All that is assigned for the public Internet is in here (RFC 4291, section 2.4); the rest is not. */
    private static final Block GLOBAL_V6 = Block.of("2000::/3");

    private static final List<Block> NOT_PUBLIC_V6 = blocks(
            "2001::/23", // protocol assignments: Teredo, benchmarks, ORCHID
            "2001:db8::/32", // documentation
            "2002::/16", // 6to4, which leads to an IPv4 address
            "2620:4f:8000::/48", // AS112
            "3fff::/20"); // documentation

    /** How a network without IPv4 reaches IPv4 (RFC 6052): as public as the address in its last four bytes. */
    private static final Block NAT64 = Block.of("64:ff9b::/96");

    private PublicAddresses() {}

    private static List<Block> blocks(String... texts) {
        return Arrays.stream(texts).map(Block::of).toList();
    }

    /** Bytes of an address that is written there; asks nobody. */
    private static byte[] bytes(String literal) {
        try {
            return InetAddress.getByName(literal).getAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(literal, e);
        }
    }

    static boolean contains(InetAddress address) {
        // An IPv6 address that maps an IPv4 address is an Inet4Address already.
        return contains(address.getAddress(), address instanceof Inet4Address);
    }

    private static boolean contains(byte[] address, boolean v4) {
        if (v4) {
            return NOT_PUBLIC_V4.stream().noneMatch(block -> block.holds(address));
        }
        if (NAT64.holds(address)) {
            return contains(Arrays.copyOfRange(address, 12, 16), true);
        }
        return GLOBAL_V6.holds(address) && NOT_PUBLIC_V6.stream().noneMatch(block -> block.holds(address));
    }
}
