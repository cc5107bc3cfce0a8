package org.higginspush.client.internal.bayeux;

import java.net.URI;

/**
 * Carries host names with underscores past {@link URI}, which takes them for no host: within this package such a name is
 * written as one that cannot exist, and {@link HubHttpClient} puts the name back before anybody looks for it.
 */
final class UnderscoreHost {
    private static final String SUFFIX = ".underscore.invalid";
    private static final String SIGN = "-x5f-";

    private UnderscoreHost() {}

    /** An address that has a host in the eyes of {@link URI}. */
    static URI hide(URI address) {
        String authority = address.getRawAuthority();
        if (address.getHost() != null || authority == null) {
            return address;
        }
        String[] parts = authority.split(":", 2);
        String host = parts[0].replace("_", SIGN) + SUFFIX;
        return URI.create(
                address.getScheme() + "://" + host + (parts.length < 2 ? "" : ":" + parts[1]) + address.getRawPath());
    }

    /** The true address again. */
    static URI show(URI address) {
        return isHidden(address)
                ? URI.create(address.toString().replace(address.getHost(), name(address.getHost())))
                : address;
    }

    static boolean isHidden(URI address) {
        return address.getHost() != null && address.getHost().endsWith(SUFFIX);
    }

    /** The true name. */
    static String name(String host) {
        return host.endsWith(SUFFIX)
                ? host.substring(0, host.length() - SUFFIX.length()).replace(SIGN, "_")
                : host;
    }
}
