package org.higginspush.demo.chat.client;

import java.net.URI;

/** Addresses of a hub, which may be below a path: {@code https://example.org/push}. */
final class HubAddress {
    private HubAddress() {}

    /**
     * An address of the hub's.
     *
     * @param path without a slash at its start
     */
    static URI of(URI hub, String path) {
        return URI.create(hub.toString().replaceFirst("/*$", "/")).resolve(path);
    }
}
