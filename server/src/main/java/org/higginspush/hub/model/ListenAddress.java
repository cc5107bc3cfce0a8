package org.higginspush.hub.model;

import java.net.URI;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An address the hub listens on, and what is served there.
 *
 * @param host a name, or an IP address without brackets
 * @param port 0 for any free one
 * @param purposes what is served there; at least one
 * @param tls whether connections are encrypted there
 */
public record ListenAddress(String host, int port, Set<Purpose> purposes, boolean tls) {
    /** The word for {@link #tls} in the setting {@code listen}. */
    public static final String TLS = "tls";

    /** What an address may be for. */
    public enum Purpose {
        /** Bayeux, the notices of the HTTP API, tickets, pages and plug-ins; and the wake-ups of other hubs. */
        DEVICES("Devices"),
        /** Publishing over Bayeux and the HTTP API. */
        PUBLISHERS("Publishers"),
        /** Health, readiness, and whatever the scope {@code manage} allows. */
        OPERATIONS("Operations");

        /** All there are: what an address serves for which nothing else was set. */
        public static final Set<Purpose> ALL = Collections.unmodifiableSet(EnumSet.allOf(Purpose.class));

        private final String title;

        Purpose(String title) {
            this.title = title;
        }

        /** The word for it in the setting {@code listen}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The refusal of a request for this where it is not served. It does not say where it is. */
        public Refusal notServed() {
            return notServed("");
        }

        /**
         * The same for somebody who may know where it is.
         *
         * @param where follows the sentence that says what is wrong
         */
        public Refusal notServed(String where) {
            return Refusal.forbidden(
                    title + " are not served at this address of the hub: its setting \"listen\" says where they are."
                            + where);
        }
    }

    public ListenAddress {
        purposes = Collections.unmodifiableSet(EnumSet.copyOf(purposes));
    }

    /** One without TLS. */
    public ListenAddress(String host, int port, Set<Purpose> purposes) {
        this(host, port, purposes, false);
    }

    /** An address that serves everything, without TLS. */
    public static ListenAddress forAll(String host, int port) {
        return new ListenAddress(host, port, Purpose.ALL);
    }

    public boolean serves(Purpose purpose) {
        return purposes.contains(purpose);
    }

    /**
     * Refuses what is not served here.
     *
     * @throws Refusal with {@code FORBIDDEN}
     */
    public void require(Purpose purpose) {
        if (!serves(purpose)) {
            throw purpose.notServed();
        }
    }

    public ListenAddress withPort(int other) {
        return new ListenAddress(host, other, purposes, tls);
    }

    public ListenAddress withTls(boolean encrypted) {
        return new ListenAddress(host, port, purposes, encrypted);
    }

    /** The host and the port, as in a URL. */
    public String authority() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    public URI uri() {
        return URI.create((tls ? "https://" : "http://") + authority());
    }

    /** For people: its URL, and what is served there if that is not everything. */
    public String description() {
        return uri()
                + (isForAll()
                        ? ""
                        : purposes.stream().map(Purpose::word).collect(Collectors.joining(" and ", " for ", "")));
    }

    private boolean isForAll() {
        return purposes.equals(Purpose.ALL);
    }

    /** As it is written in the setting {@code listen}. */
    @Override
    public String toString() {
        return authority()
                + (tls ? " " + TLS : "")
                + (isForAll() ? "" : purposes.stream().map(Purpose::word).collect(Collectors.joining(" ", " ", "")));
    }
}
