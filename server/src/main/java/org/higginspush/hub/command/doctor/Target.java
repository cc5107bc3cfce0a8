package org.higginspush.hub.command.doctor;

import java.net.URI;
import java.time.Duration;
import org.higginspush.hub.model.Ids;
import org.higginspush.hub.model.WebOrigin;
import org.jspecify.annotations.Nullable;

/**
 * What is looked at, and with what.
 *
 * @param hub the address that clients have; ends with a slash
 * @param token null if there is none
 * @param isOwnToken whether it was made here, with the key of a hub on this machine, which may be another one
 * @param user whose notices are heard with the token; null if that is not known
 * @param device the device that the token is for; null if it is for none
 * @param origin the web origin whose pages are to use the hub; null if none was named
 * @param hold for how long quiet connections are held open
 */
public record Target(
        URI hub,
        @Nullable String token,
        boolean isOwnToken,
        @Nullable String user,
        @Nullable String device,
        @Nullable String origin,
        Duration hold) {
    /** The device that the doctor is, unless its token is for another. */
    public static final String DEVICE = "hub-doctor";

    /** The context in which it publishes. */
    public static final String CONTEXT = "hub-doctor";

    URI at(String path) {
        return URI.create(hub + path);
    }

    URI socketAt(String path) {
        return URI.create(hub.toString().replaceFirst("^http", "ws") + path);
    }

    boolean isHttps() {
        return hub.getScheme().equals("https");
    }

    String path() {
        return hub.getRawPath();
    }

    String host() {
        return hub.getHost();
    }

    int port() {
        return hub.getPort() >= 0 ? hub.getPort() : isHttps() ? 443 : 80;
    }

    String ownOrigin() {
        return String.valueOf(WebOrigin.of(hub.getScheme(), hub.getRawAuthority()));
    }

    /** The address of the user's notices, relative to the hub's. */
    String changes() {
        return "v1/users/" + Ids.encodeWithTilde(String.valueOf(user)) + "/changes";
    }

    /** The query that names the device, if the token does not. */
    String deviceQuery() {
        return device == null ? "device=" + DEVICE : "";
    }

    String ownDevice() {
        return device == null ? DEVICE : device;
    }
}
